// The shapes in which the most common services put themselves into pages, written anew after their
// public documentation: each must be found from the page's source alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "scan/scanner.hpp"

namespace fw::scan {
namespace {

struct Snippet {
  std::string_view ids;  ///< one of them must be found; separated by '|'
  std::string_view html;
};

constexpr Snippet kMeasuring[] = {
    {"google-analytics",
     R"~(<script async src="https://www.googletagmanager.com/gtag/js?id=G-LAB1234567"></script>
<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}
gtag('js',new Date());gtag('config','G-LAB1234567');</script>)~"},
    {"google-analytics", R"~(<script>var _gaq=[['_setAccount','UA-1-1']];(function(){
var g=document.createElement('script');g.src=('https:'==location.protocol?
'https://ssl':'http://www')+
'.google-analytics.com/ga.js';document.body.appendChild(g)})()</script>)~"},
    {"google-tag-manager", R"~(<script>(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':
new Date().getTime(),event:'gtm.js'});var j=d.createElement(s);j.async=true;j.src=
'https://www.googletagmanager.com/gtm.js?id='+i;d.head.appendChild(j)})(window,document,'script',
'dataLayer','GTM-LAB42')</script>)~"},
    {"google-tag-manager", R"~(<noscript><iframe height="0" width="0" style="display:none"
src="https://www.googletagmanager.com/ns.html?id=GTM-LAB42"></iframe></noscript>)~"},
    {"meta-pixel|facebook",
     R"~(<script>!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){};
t=b.createElement(e);t.src=v;}(window,document,'script',
'https://connect.facebook.net/en_US/fbevents.js');
fbq('init','4242');</script>)~"},
    {"meta-pixel|facebook", R"~(<noscript><img height="1" width="1" style="display:none"
src="https://www.facebook.com/tr?id=4242&ev=PageView&noscript=1"/></noscript>)~"},
    {"linkedin",
     R"~(<script>_linkedin_partner_id="4242";(function(){var b=document.createElement("script");
b.src="https://snap.licdn.com/li.lms-analytics/insight.min.js";document.head.append(b)})()</script>
<noscript><img src="https://px.ads.linkedin.com/collect/?pid=4242&fmt=gif"></noscript>)~"},
    {"hotjar",
     R"~(<script>(function(h,o,t,j,a,r){h._hjSettings={hjid:4242,hjsv:6};
r=o.createElement('script');
r.src=t+h._hjSettings.hjid+j+h._hjSettings.hjsv;})(window,document,
'https://static.hotjar.com/c/hotjar-','.js?sv=')</script>)~"},
    {"microsoft-clarity",
     R"~(<script>(function(c,l,a,r,i,t,y){c[a]=c[a]||function(){};t=l.createElement(r);t.async=1;
t.src="https://www.clarity.ms/tag/"+i;})(window,document,"clarity","script","labid42")</script>)~"},
    {"tiktok",
     R"~(<script>!function(w,d,t){w.TiktokAnalyticsObject=t;var q=w[t]=w[t]||[];q.load=function(e){
var i="https://analytics.tiktok.com/i18n/pixel/events.js";var o=d.createElement("script");
o.src=i+"?sdkid="+e;};
q.load('LAB42')}(window,document,'ttq')</script>)~"},
    {"snapchat",
     R"~(<script>(function(e,t,n){e.snaptr=e.snaptr||function(){};var r=t.createElement('script');
r.src=n;})(window,document,'https://sc-static.net/scevent.min.js');snaptr('init',
'lab')</script>)~"},
    {"pinterest",
     R"~(<script>!function(e){if(!window.pintrk){window.pintrk=function(){};var
t=document.createElement("script");
t.src=e;}}("https://s.pinimg.com/ct/core.js");pintrk('load','4242')</script>)~"},
    {"twitter|x|twitter-ads",
     R"~(<script>!function(e,t,n,s,u){e.twq||(s=e.twq=function(){},u=t.createElement(n),
u.src='https://static.ads-twitter.com/uwt.js')}(window,document,'script');twq('config',
'lab42')</script>)~"},
    {"criteo", R"~(<script src="//dynamic.criteo.com/js/ld/ld.js?a=4242" async></script>)~"},
    {"taboola",
     R"~(<script>window._tfa=window._tfa||[];!function(t,f,a,x){t.src=a;}
(document.createElement('script'),
document,'//cdn.taboola.com/libtrc/unip/4242/tfa.js','tb_tfa_script')</script>)~"},
    {"outbrain",
     R"~(<script>!function(w,d){var t=d.createElement('script');
t.src='//amplify.outbrain.com/cp/obtp.js';}
(window,document)</script>)~"},
    {"optimizely", R"~(<script src="https://cdn.optimizely.com/js/4242.js"></script>)~"},
    {"vwo",
     R"~(<link rel="preconnect" href="https://dev.visualwebsiteoptimizer.com"/><script id='vwoCode'>
window._vwo_code||(function(){var a=4242,u='https://dev.visualwebsiteoptimizer.com/j.php?a='+a;}
)()</script>)~"},
    {"heap",
     R"~(<script>window.heap=window.heap||[],heap.load=function(e){var
r=document.createElement("script");
r.src="https://cdn.heapanalytics.com/js/heap-"+e+".js"};heap.load("4242")</script>)~"},
    {"mixpanel",
     R"~(<script>(function(f,b){if(!b.__SV){window.mixpanel=b;var e=f.createElement("script");
e.src="undefined"!==typeof MIXPANEL_CUSTOM_LIB_URL?MIXPANEL_CUSTOM_LIB_URL:
"file:"===f.location.protocol&&
"//cdn.mxpnl.com/libs/mixpanel-2-latest.min.js".match(/^\/\//)?
"https://cdn.mxpnl.com/libs/mixpanel-2-latest.min.js":
"//cdn.mxpnl.com/libs/mixpanel-2-latest.min.js"}})(document,window.mixpanel||[])</script>)~"},
    {"amplitude",
     R"~(<script src="https://cdn.amplitude.com/libs/analytics-browser-2.11.1-min.js.gz"></script>
<script>window.amplitude.init('lab')</script>)~"},
    {"posthog",
     R"~(<script>!function(t,e){var p=t.createElement("script");
p.src=s.api_host.replace(".i.posthog.com",
"-assets.i.posthog.com")+"/static/array.js"}(document,window.posthog||[]);
posthog.init('phc_lab',{api_host:'https://eu.i.posthog.com'})</script>)~"},
    {"plausible",
     R"~(<script defer data-domain="lab.example" src="https://plausible.io/js/script.js"></script>
)~"},
    {"fathom",
     R"~(<script src="https://cdn.usefathom.com/script.js" data-site="LAB" defer></script>)~"},
    {"matomo-cloud|matomo",
     R"~(<script>var _paq=window._paq=window._paq||[];_paq.push(['trackPageView']);(function(){
var u="https://lab.matomo.cloud/";_paq.push(['setTrackerUrl',u+'matomo.php']);var
g=document.createElement('script');
g.src='https://cdn.matomo.cloud/lab.matomo.cloud/matomo.js';})()</script>)~"},
    {"yandex-metrica",
     R"~(<script>(function(m,e,t,r,i,k,a){k=e.createElement(t);k.src=r;})(window,document,"script",
"https://mc.yandex.ru/metrika/tag.js","ym");ym(4242,"init",{})</script>
<noscript><div><img src="https://mc.yandex.ru/watch/4242" alt=""/></div></noscript>)~"},
    {"fullstory",
     R"~(<script>window['_fs_host']='fullstory.com';
window['_fs_script']='edge.fullstory.com/s/fs.js';
window['_fs_org']='LAB';(function(m,n,e,t){var o=n.createElement(t);o.src='https://'+_fs_script;}
)(window,document,'FS','script')</script>)~"},
    {"mouseflow",
     R"~(<script>window._mfq=window._mfq||[];(function(){var m=document.createElement("script");
m.src="//cdn.mouseflow.com/projects/lab-42.js";})()</script>)~"},
    {"logrocket",
     R"~(<script src="https://cdn.lr-in-prod.com/LogRocket.min.js" crossorigin="anonymous"></script>
<script>window.LogRocket&&window.LogRocket.init('lab/shop')</script>)~"},
    {"cloudflare-insights",
     R"~(<script defer src='https://static.cloudflareinsights.com/beacon.min.js'
data-cf-beacon='{"token":"lab"}'></script>)~"},
    {"segment",
     R"~(<script>!function(){var i="analytics",a=window[i]=window[i]||[];a.load=function(k){
var t=document.createElement("script");t.src="https://cdn.segment.com/analytics.js/v1/"+k+"/analytics.min.js"};
a.load("LABKEY")}()</script>)~"},
};

constexpr Snippet kTalking[] = {
    {"intercom",
     R"~(<script>window.intercomSettings={app_id:"lab42"};(function(){var
s=document.createElement('script');
s.src='https://widget.intercom.io/widget/lab42';})()</script>)~"},
    {"hubspot",
     R"~(<script id="hs-script-loader" async defer src="//js-eu1.hs-scripts.com/4242.js"></script>
)~"},
    {"drift",
     R"~(<script>!function(){var t=window.driftt=window.drift=window.driftt||[];t.load=function(e){
var o=document.createElement("script");o.src="https://js.driftt.com/include/"+n+"/"+e+".js"}}();
drift.load('lab')</script>)~"},
    {"zendesk",
     R"~(<script id="ze-snippet" src="https://static.zdassets.com/ekr/snippet.js?key=lab"></script>
)~"},
    {"crisp",
     R"~(<script>window.$crisp=[];window.CRISP_WEBSITE_ID="lab";(function(){var
s=document.createElement("script");
s.src="https://client.crisp.chat/l.js";})()</script>)~"},
    {"tawk-to",
     R"~(<script>var Tawk_API=Tawk_API||{};(function(){var s1=document.createElement("script");
s1.src='https://embed.tawk.to/lab42/default';})()</script>)~"},
    {"livechat",
     R"~(<script>window.__lc=window.__lc||{};window.__lc.license=4242;;(function(n,t,c){var
e=t.createElement("script");
e.src="https://cdn.livechatinc.com/tracking.js";})(window,document)</script>)~"},
    {"klaviyo", R"~(<script async type="text/javascript"
src="https://static.klaviyo.com/onsite/js/klaviyo.js?company_id=LAB"></script>)~"},
    {"mailchimp",
     R"~(<script id="mcjs">!function(c,h,i,m,p){m=c.createElement(h);m.src=i;}(document,"script",
"https://chimpstatic.com/mcjs-connected/js/users/lab/lab.js")</script>
<form action="https://lab.us1.list-manage.com/subscribe/post?u=1&amp;id=2"
method="post"></form>)~"},
    {"typeform",
     R"~(<div data-tf-live="01LAB"></div><script src="//embed.typeform.com/next/embed.js"></script>
)~"},
    {"calendly",
     R"~(<div class="calendly-inline-widget" data-url="https://calendly.com/lab/30min"></div>
<script src="https://assets.calendly.com/assets/external/widget.js" async></script>)~"},
    {"sentry",
     R"~(<script src="https://js.sentry-cdn.com/0123456789abcdef.min.js" crossorigin="anonymous">
</script>)~"},
    {"sentry",
     R"~(<script>Sentry.init({dsn:"https://0123456789abcdef@o4242.ingest.de.sentry.io/4242"}
)</script>)~"},
    {"new-relic",
     R"~(<script>;window.NREUM||(NREUM={});NREUM.info={beacon:"bam.eu01.nr-data.net",errorBeacon:
"bam.eu01.nr-data.net",licenseKey:"NRJS-lab",
agent:"js-agent.newrelic.com/nr-loader-spa-1.2.min.js"}</script>)~"},
    {"datadog",
     R"~(<script>(function(h,o,u,n,d){h=h[d]=h[d]||{q:[]};d=o.createElement(u);d.src=n;})(window,
document,
'script','https://www.datadoghq-browser-agent.com/eu1/v5/datadog-rum.js','DD_RUM')</script>)~"},
    {"bugsnag", R"~(<script src="//d2wy8f7a9ursnm.cloudfront.net/v8/bugsnag.min.js"></script>
<script>Bugsnag.start({apiKey:'lab'})</script>)~"},
};

constexpr Snippet kConsent[] = {
    {"cookiebot|usercentrics-cookiebot",
     R"~(<script id="Cookiebot" data-cbid="lab" data-blockingmode="auto"
src="https://consent.cookiebot.com/uc.js"></script>)~"},
    {"onetrust",
     R"~(<script src="https://cdn.cookielaw.org/scripttemplates/otSDKStub.js"
data-domain-script="lab"></script>)~"},
    {"usercentrics",
     R"~(<script id="usercentrics-cmp" src="https://web.cmp.usercentrics.eu/ui/loader.js"
data-settings-id="lab" async></script>)~"},
    {"didomi",
     R"~(<script>window.didomiConfig={};(function(){(function(e){var
t=document.createElement("script");
t.src="https://sdk.privacy-center.org/"+e+"/loader.js?target="+document.location.hostname})("lab")}
)()</script>)~"},
    {"iubenda", R"~(<script>var _iub=_iub||[];_iub.csConfiguration={siteId:4242};</script>
<script src="//cdn.iubenda.com/cs/iubenda_cs.js" async></script>)~"},
    {"trustarc",
     R"~(<script async src="https://consent.trustarc.com/notice?domain=lab.example&c=teconsent&js=nj"></script>)~"},
    {"osano", R"~(<script src="https://cmp.osano.com/LAB/lab/osano.js"></script>)~"},
    {"google-recaptcha",
     R"~(<script src="https://www.google.com/recaptcha/api.js?render=lab"></script>)~"},
    {"google-recaptcha",
     R"~(<script src="https://www.recaptcha.net/recaptcha/api.js" async defer></script>)~"},
    {"hcaptcha", R"~(<div class="h-captcha" data-sitekey="lab"></div>
<script src="https://js.hcaptcha.com/1/api.js" async defer></script>)~"},
    {"turnstile|cloudflare-turnstile", R"~(<div class="cf-turnstile" data-sitekey="lab"></div>
<script src="https://challenges.cloudflare.com/turnstile/v0/api.js" async></script>)~"},
};

constexpr Snippet kSelling[] = {
    {"stripe", R"~(<script src="https://js.stripe.com/basil/stripe.js"></script>)~"},
    {"paypal",
     R"~(<script src="https://www.paypal.com/sdk/js?client-id=LAB&amp;currency=EUR"></script>)~"},
    {"klarna",
     R"~(<script async src="https://js.klarna.com/web-sdk/v1/klarna.js" data-client-id="lab">
</script>)~"},
    {"afterpay", R"~(<script src="https://js.afterpay.com/afterpay-1.x.js" async></script>)~"},
    {"shopify", R"~(<link rel="stylesheet" href="//lab.example/cdn/shop/t/4/assets/base.css?v=1">
<script>var Shopify=Shopify||{};Shopify.shop="lab.myshopify.com";Shopify.theme={"name":"Dawn",
"id":1};
Shopify.cdnHost="lab.example/cdn";</script><link rel="preconnect" href="https://cdn.shopify.com"
crossorigin>)~"},
    {"wix", R"~(<meta name="generator" content="Wix.com Website Builder"/>
<script src="https://static.parastorage.com/services/wix-thunderbolt/dist/main.js"></script>)~"},
    {"squarespace",
     R"~(<script>Static=window.Static||{};Static.SQUARESPACE_CONTEXT={"websiteId":"lab"}</script>
<script src="https://assets.squarespace.com/universal/scripts-compressed/common.js"></script>)~"},
    {"webflow",
     R"~(<html data-wf-domain="lab.example" data-wf-page="1" data-wf-site="2"><meta
content="Webflow" name="generator"/>
<link href="https://cdn.prod.website-files.com/lab/css/lab.webflow.css" rel="stylesheet"/>)~"},
    {"wordpress-com",
     R"~(<link rel='stylesheet' href='https://s0.wp.com/_static/??/wp-content/mu-plugins/x.css'/>
<script src='//s1.wp.com/wp-includes/js/jquery.js'></script>)~"},
    {"jetpack|wordpress-com", R"~(<script defer src="https://stats.wp.com/e-202547.js"></script>
<img src="https://i0.wp.com/lab.example/wp-content/uploads/a.jpg?resize=300">)~"},
    {"algolia",
     R"~(<script src="https://cdn.jsdelivr.net/npm/algoliasearch@4/dist/algoliasearch-lite.umd.js">
</script>
<link rel="preconnect" href="https://LAB42-dsn.algolia.net" crossorigin>)~"},
};

constexpr Snippet kShowing[] = {
    {"google-maps",
     R"~(<script async src="https://maps.googleapis.com/maps/api/js?key=LAB&callback=initMap">
</script>)~"},
    {"google-maps",
     R"~(<iframe src="https://www.google.com/maps/embed?pb=!1m18" width="600" loading="lazy">
</iframe>)~"},
    {"mapbox",
     R"~(<link href="https://api.mapbox.com/mapbox-gl-js/v3.0.0/mapbox-gl.css" rel="stylesheet">
<script src="https://api.mapbox.com/mapbox-gl-js/v3.0.0/mapbox-gl.js"></script>)~"},
    {"youtube",
     R"~(<iframe data-src="https://www.youtube.com/embed/lab?feature=oembed" class="lazyload">
</iframe>)~"},
    {"youtube",
     R"~(<div class="rll-youtube-player" data-src="https://www.youtube.com/embed/lab"></div>)~"},
    {"vimeo",
     R"~(<div class="player" data-lazy-src="https://player.vimeo.com/video/4242"></div>)~"},
    {"wistia", R"~(<script src="https://fast.wistia.com/embed/medias/lab.jsonp" async></script>
<script src="https://fast.wistia.com/assets/external/E-v1.js" async></script>)~"},
    {"font-awesome",
     R"~(<script src="https://kit.fontawesome.com/lab42.js" crossorigin="anonymous"></script>)~"},
    {"font-awesome",
     R"~(<link rel="stylesheet" href="https://use.fontawesome.com/releases/v5.15.4/css/all.css">
)~"},
    {"typekit|adobe-fonts",
     R"~(<link rel="stylesheet" href="https://use.typekit.net/lab4242.css">)~"},
    {"google-fonts", R"~(<link rel="preload" as="style" onload="this.rel='stylesheet'"
href="https://fonts.googleapis.com/css2?family=Inter&display=swap">)~"},
    {"google-fonts",
     R"~(<style>@import url('https://fonts.googleapis.com/css?family=Roboto');</style>)~"},
    {"google-fonts",
     R"~(<script>WebFontConfig={google:{families:['Roboto']}};(function(d){var
wf=d.createElement('script');
wf.src='https://ajax.googleapis.com/ajax/libs/webfont/1.6.26/webfont.js';})(document)</script>
<link href="//fonts.gstatic.com" rel="dns-prefetch">)~"},
    {"cloudflare",
     R"~(<script data-cfasync="false"
src="/cdn-cgi/scripts/5c5dd728/cloudflare-static/email-decode.min.js"></script>
<a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="00">[email&#160;
protected]</a>)~"},
    {"cloudflare",
     R"~(<script src="/cdn-cgi/scripts/7d0fa10a/cloudflare-static/rocket-loader.min.js"
data-cf-settings="lab-|49" defer></script>)~"},
};

/// How pages put these snippets in: as they are, and what savers and optimizers make of them.
constexpr Snippet kShapes[] = {
    {"hotjar", R"~(<script type="text/plain" data-category="statistics"
data-src="https://static.hotjar.com/c/hotjar-42.js"></script>)~"},
    {"klaviyo",
     R"~(<script type="rocketlazyloadscript"
data-rocket-src="https://static.klaviyo.com/onsite/js/klaviyo.js"></script>)~"},
    {"hotjar",
     R"~(<script type="litespeed/javascript"
data-litespeed-src="https://static.hotjar.com/c/hotjar-42.js"></script>)~"},
    {"intercom",
     R"~(<template><script src="https://widget.intercom.io/widget/lab"></script></template>)~"},
    {"youtube",
     R"~(<noscript><iframe src="https://www.youtube.com/embed/lab"></iframe></noscript>)~"},
    {"youtube", R"~(<amp-iframe src="https://www.youtube.com/embed/lab"></amp-iframe>)~"},
    {"youtube", R"~(<amp-youtube data-videoid="lab" layout="responsive"></amp-youtube>
<script async custom-element="amp-youtube"
src="https://cdn.ampproject.org/v0/amp-youtube-0.1.js"></script>)~"},
    {"crisp", R"~(<script>s.src="https:\/\/client.crisp.chat\/l.js"</script>)~"},
    {"crisp", "<script>s.src=\"https:\\u002F\\u002Fclient.crisp.chat\\u002Fl.js\"</script>"},
    {"crisp", R"~(<script>s.src=`https://client.crisp.chat/l.js`</script>)~"},
    {"segment",
     R"~(<script>t.src=("https:"===document.location.protocol?
"https://":"http://")+"cdn.segment.com/analytics.js/v1/"+k+"/a.min.js"</script>)~"},
    {"segment", R"~(<script>u="https://cdn."+ "segment.com/a.js"</script>)~"},
    {"intercom",
     R"~(<script>var proto='https://', host='widget.intercom.io'; l.src = proto + host +
'/widget/x';</script>)~"},
    {"cloudinary",
     R"~(<img srcset="https://res.cloudinary.com/lab/w_300/a.jpg 300w,
https://res.cloudinary.com/lab/b.jpg 600w">)~"},
    {"cloudinary", R"~(<div data-bgset="https://res.cloudinary.com/lab/a.jpg"></div>)~"},
    {"cloudinary", R"~(<div data-bg="url('https://res.cloudinary.com/lab/a.jpg')"></div>)~"},
    {"youtube",
     R"~(<iframe srcdoc="<a href=x><img src=https://i.ytimg.com/vi/lab/hqdefault.jpg></a>">
</iframe>)~"},
    {"cloudinary",
     R"~(<meta property="og:image" content="https://res.cloudinary.com/lab/a.jpg">)~"},
    {"vimeo",
     R"~(<div class="popup" data-video-url="https://player.vimeo.com/video/4242">Play</div>)~"},
    {"stripe",
     R"~(<!--[if !IE]> --><script src="https://js.stripe.com/v3/"></script><!-- <![endif]-->)~"},
    {"stripe",
     R"~(<script type="module">import {loadStripe} from
"https://js.stripe.com/v3/index.js"</script>)~"},
    {"jsdelivr",
     R"~(<script type="importmap">{"imports":{
"vue":"https://cdn.jsdelivr.net/npm/vue@3/dist/vue.esm-browser.js"}}</script>)~"},
    {"stripe",
     R"~(<script type="application/json" id="config">{"scripts":["https://js.stripe.com/v3/"]}
</script>
<script>load("js.stripe.com/v3")</script>)~"},
    {"onesignal", R"~(<script>navigator.serviceWorker.register('/OneSignalSDKWorker.js');
window.OneSignalDeferred=window.OneSignalDeferred||[]</script>
<script src="https://cdn.onesignal.com/sdks/web/v16/OneSignalSDK.page.js" defer></script>)~"},
};

const Catalogue& catalogue() {
  static const std::shared_ptr<const Catalogue> made = *Catalogue::embedded();
  return *made;
}

void expect_found(std::span<const Snippet> snippets) {
  for (const Snippet& snippet : snippets) {
    const std::string html = "<!doctype html><html><head>" + std::string(snippet.html) + "</html>";
    const auto map = scan_saved(html, "https://lab.example/", catalogue());
    ASSERT_TRUE(map);
    std::string found;
    bool is_found = false;
    for (const model::DetectedService& service : map->dependencies) {
      found += service.id + " ";
      const auto ids = split(snippet.ids, '|');
      is_found |= std::ranges::find(ids, service.id) != ids.end();
    }
    EXPECT_TRUE(is_found) << snippet.ids << " not among: " << found << "\n" << snippet.html;
  }
}

TEST(Snippets, OfMeasuringAreFound) { expect_found(kMeasuring); }
TEST(Snippets, OfTalkingAreFound) { expect_found(kTalking); }
TEST(Snippets, OfConsentAreFound) { expect_found(kConsent); }
TEST(Snippets, OfSellingAreFound) { expect_found(kSelling); }
TEST(Snippets, OfShowingAreFound) { expect_found(kShowing); }
TEST(Snippets, AreFoundInEveryShape) { expect_found(kShapes); }

}  // namespace
}  // namespace fw::scan
