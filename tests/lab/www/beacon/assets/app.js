(self.webpackChunkbeacon=self.webpackChunkbeacon||[]).push([[179],{11:function(e,t,n){"use strict";
n.r(t);var r=n(2694),s=n(8812);
const c={dsn:"https://8f0c1d2e3a4b5c6d7e8f@o112233.ingest.us.sentry.io/4506112233",environment:"production",
tracesSampleRate:.05,release:"beacon@b8Kx2lab"};r.init(c);
const u={api_host:"https://eu.i.posthog.com",ui_host:"https://eu.posthog.com",person_profiles:"identified_only",
loaded:e=>{e.debug(!1)},asset_host:"https://eu-assets.i.posthog.com"};s.init("phc_lab42",u);
const l="https://app.launchdarkly.com",d="https://clientstream.launchdarkly.com",
f="https://events.launchdarkly.com";function p(e){return fetch(l+"/sdk/evalx/"+e+"/contexts")}
const h="https://js.stripe.com/v3",m=/^https:\/\/js\.stripe\.com\/v3\/?(\?.*)?$/;
function g(){const e=document.createElement("script");e.src="".concat(h,"?advancedFraudSignals=false");
(document.head||document.body).appendChild(e);return e}
window.intercomSettings={api_base:"https://api-iam.intercom.io",app_id:"lab99xyz"};
function v(){var e=document.createElement("script");e.async=!0;
e.src="https://widget.intercom.io/widget/lab99xyz";document.head.appendChild(e)}
const b={help:"https://help.beacon.example/en",changelog:"https://www.beacon.example/changelog",
terms:"https://www.beacon.example/terms",tweet:"https://twitter.com/intent/tweet?text=",
docs:"https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html",
slackHelp:"https://slack.com/help/articles/115005265063-Incoming-webhooks-for-Slack",
example:"https://example.com/hooks/abc"};
!function(){var e=window._cio=window._cio||[];e.load=function(){var t=document.createElement("script");
t.src="https://assets.customer.io/assets/track-eu.js";t.setAttribute("data-site-id","lab0042");
document.body.appendChild(t)}}();
t.default=function(){return p("5f00lab"),g(),v(),b}}},function(e){e.O(0,[736],function(){return e(e.s=11)})}]);
