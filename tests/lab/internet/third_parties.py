"""The third parties the lab plays: their names, how these resolve, and what their scripts say."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class ThirdParty:
    """`hosts`: name → "" (an address of its own) or the CNAME it has on the way there.

    `scripts`: path → what it says; with an argument, "/x.js?id=1", only where that is asked for.
    """

    id: str
    hosts: dict[str, str]
    scripts: dict[str, str] = dataclasses.field(default_factory=dict)


_TAG_MANAGER = """(function(w,d){
  function load(u){var s=d.createElement('script');s.async=true;s.src=u;d.head.appendChild(s);}
  load('https://static.hotjar.com/c/hotjar-3141592.js?sv=6');
  load('https://connect.facebook.net/en_US/fbevents.js');
})(window,document);
"""
_FONT_STYLE = """@font-face{font-family:Inter;font-style:normal;font-weight:400;font-display:swap;
src:url(https://fonts.gstatic.com/s/inter/v13/inter.woff2) format('woff2')}
"""

_STRIPE = ("window.Stripe=function(){};(function(d){var f=d.createElement('iframe');"
           "f.src='https://m.stripe.network/inner.html';f.hidden=true;d.documentElement.appendChild(f)})(document);")

THIRD_PARTIES = (
    ThirdParty("stripe", {"js.stripe.com": "", "api.stripe.com": "", "m.stripe.network": "",
                          "checkout.stripe.com": "", "hooks.stripe.com": "", "stripe.com": ""},
               {"/v3/": _STRIPE}),
    ThirdParty("paypal", {"www.paypal.com": "www.glb.paypal.com", "www.paypalobjects.com": ""}),
    ThirdParty("google-analytics", {"www.google-analytics.com": "www-alv.google-analytics.com",
                                    "region1.google-analytics.com": ""}),
    ThirdParty("google-tag-manager", {"www.googletagmanager.com": ""},
               {"/gtm.js?id=GTM-LAB4242": _TAG_MANAGER}),
    ThirdParty("google-fonts", {"fonts.googleapis.com": "", "fonts.gstatic.com": ""},
               {"/css2": _FONT_STYLE}),
    ThirdParty("jsdelivr", {"cdn.jsdelivr.net": "jsdelivr.map.fastly.net"}),
    ThirdParty("cdnjs", {"cdnjs.cloudflare.com": ""}),
    ThirdParty("intercom", {"widget.intercom.io": "d1lffs7ig7hrpu.cloudfront.net",
                            "js.intercomcdn.com": "", "api-iam.intercom.io": ""}),
    ThirdParty("sentry", {"browser.sentry-cdn.com": "sentry.map.fastly.net",
                          "o450123.ingest.sentry.io": ""}),
    ThirdParty("hcaptcha", {"js.hcaptcha.com": "", "newassets.hcaptcha.com": ""}),
    ThirdParty("klaviyo", {"static.klaviyo.com": "", "fast.a.klaviyo.com": ""}),
    ThirdParty("algolia", {"latency-dsn.algolia.net": "", "latency.algolia.net": ""}),
    ThirdParty("auth0", {"shop-example.eu.auth0.com": ""}),
    ThirdParty("hotjar", {"static.hotjar.com": "static-cdn.hotjar.com", "script.hotjar.com": ""}),
    ThirdParty("cookiebot", {"consent.cookiebot.com": "", "consentcdn.cookiebot.com": ""}),
    ThirdParty("facebook", {"connect.facebook.net": "scontent.xx.fbcdn.net",
                            "www.facebook.com": "star-mini.c10r.facebook.com"}),
    ThirdParty("youtube", {"www.youtube-nocookie.com": "youtube-ui.l.google.com"}),
    ThirdParty("amazon-cloudfront", {"d3lab0example.cloudfront.net": ""}),
    ThirdParty("decoys", {"twitter.com": "", "www.instagram.com": "", "github.com": "",
                          "www.trustpilot.com": "", "wa.me": "",
                          "cdn.shopify.com": "", "schema.org": "", "www.w3.org": ""}),
)

# What the shop's records name; all are answered, so that nothing leaves the lab.
NAMESERVERS = ("ns-512.awsdns-00.net", "ns-1024.awsdns-00.org",
               "ns-1536.awsdns-00.co.uk", "ns-0.awsdns-00.com")
MAIL_EXCHANGES = ("aspmx.l.google.com", "alt1.aspmx.l.google.com", "alt2.aspmx.l.google.com")
SENDERS = ("_spf.google.com", "sendgrid.net", "mailgun.org")

SHOP_RECORDS = (
    ("shop.example", "MX", "1 aspmx.l.google.com."),
    ("shop.example", "MX", "5 alt1.aspmx.l.google.com."),
    ("shop.example", "MX", "5 alt2.aspmx.l.google.com."),
    ("shop.example", "TXT", '"v=spf1 include:_spf.google.com include:sendgrid.net '
                            'include:mailgun.org -all"'),
    ("shop.example", "TXT", '"google-site-verification=4ibFUgB-wXLQ_S7vsXVomSTVamuOXBiVAzpR5IZ87"'),
    ("shop.example", "TXT", '"facebook-domain-verification=1k2y3zz7a8b9c0d1e2f3g4h5i6j7k8"'),
    ("shop.example", "TXT", '"stripe-verification=5096d01ff2cf194285dd51cae18f24fa9c26dc92"'),
    ("shop.example", "TXT", '"atlassian-domain-verification=jh2pCqBzWXjuE4Qd0kqS5VwM8lG1nTfR"'),
    ("shop.example", "CAA", '0 issue "letsencrypt.org"'),
    ("shop.example", "CAA", '0 iodef "mailto:security@shop.example"'),
    ("_dmarc.shop.example", "TXT", '"v=DMARC1; p=reject; rua=mailto:dmarc@shop.example"'),
    ("k1._domainkey.shop.example", "TXT", '"k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC"'),
    ("assets.shop.example", "CNAME", "d3lab0example.cloudfront.net."),
)

# Vendors' status pages: id → (host, page name, components). In the shape of Statuspage v2, but those of STATUS_KINDS.
STATUS_PAGES = {
    "stripe": ("status.stripe.com", "Stripe", ("API", "Checkout", "Dashboard", "Webhooks")),
    "intercom": ("www.intercomstatus.com", "Intercom", ("Messenger", "Inbox", "Help Center")),
    "sentry": ("status.sentry.io", "Sentry", ("Error ingestion", "Dashboard", "Alerting")),
    "sendgrid": ("status.sendgrid.com", "SendGrid", ("Mail Sending", "API", "Event Webhook")),
    "mollie": ("status.mollie.com", "Mollie", ("Payments", "Dashboard", "Checkout")),
    "plausible": ("status.plausible.io", "Plausible", ("Script", "Dashboard")),
    "fastly": ("www.fastlystatus.com", "Fastly", ("Edge",)),
    "aws": ("health.aws.amazon.com", "Amazon", ("ec2-us-east-1",)),
}
STATUS_KINDS = {"mollie": "instatus", "plausible": "betterstack", "fastly": "rss", "aws": "aws"}
