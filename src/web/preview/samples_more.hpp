// Made-up scans, incidents, channels and status pages. For the preview and tests.
#pragma once

#include <array>
#include <string>

#include "web/pages/account/settings.hpp"
#include "web/pages/channel/page.hpp"
#include "web/pages/maintenance/page.hpp"
#include "web/pages/monitor/page.hpp"
#include "web/pages/scan/page.hpp"
#include "web/pages/status/page.hpp"
#include "web/preview/samples.hpp"

namespace fw::web::sample {

inline model::Certificate certificate(std::string subject, std::string issuer, int days) {
  model::Certificate out;
  out.subject = std::move(subject);
  out.issuer = std::move(issuer);
  out.names = {"shop.example", "www.shop.example", "api.shop.example"};
  out.serial = "04a1b2c3d4e5f60718293a4b5c6d7e8f9001";
  out.sha256 = std::string(64, 'a');
  out.key = "EC P-256";
  out.signature = "ecdsa-with-SHA384";
  out.not_before = now() - 24h * 50;
  out.not_after = now() + 24h * days;
  return out;
}

inline model::TlsEvidence tls() {
  model::TlsEvidence out;
  out.version = "TLSv1.3";
  out.cipher = "TLS_AES_256_GCM_SHA384";
  out.alpn = "h2";
  out.trusted = true;
  out.chain = {certificate("CN=shop.example", "CN=E7, O=Let's Encrypt, C=US", 12),
               certificate("CN=E7, O=Let's Encrypt, C=US", "CN=ISRG Root X1", 900)};
  return out;
}

inline model::DetectedService service(std::string name, std::string category, int confidence,
                                      std::string host) {
  model::DetectedService out;
  out.id = name;
  out.name = std::move(name);
  out.category = std::move(category);
  out.confidence = confidence;
  out.evidence = {{"script", "https://" + host + "/v3/loader.js", "script on /"},
                  {"csp", host, "content-security-policy of https://shop.example/"},
                  {"cookie", "__" + out.id + "_mid", "cookie set by /"}};
  if (confidence > 40) out.hosts = {host};
  out.status_page = "https://status." + host;
  return out;
}

inline model::DependencyMap map() {
  model::DependencyMap out;
  out.url = "https://shop.example";
  out.final_url = "https://www.shop.example/";
  out.title = "Shop: everything for bees <b>";
  out.scanned_at = now();
  out.duration = 4'310ms;
  out.tls = tls();
  out.dns = {
      {"shop.example", "A", "203.0.113.10", 300},
      {"shop.example", "AAAA", "2001:db8::10", 300},
      {"shop.example", "NS", "ns1.dns.example", 86'400},
      {"shop.example", "MX", "10 aspmx.l.google.com", 3'600},
      {"shop.example", "TXT", "v=spf1 include:_spf.google.com include:sendgrid.net ~all", 3'600}};
  out.dependencies = {service("Stripe", "payments", 99, "js.stripe.com"),
                      service("PayPal", "payments", 70, "www.paypal.com"),
                      service("Cloudflare", "cdn", 95, "cdnjs.cloudflare.com"),
                      service("Google Analytics", "analytics", 99, "www.google-analytics.com"),
                      service("Plausible", "analytics", 60, "plausible.io"),
                      service("Intercom", "chat", 92, "widget.intercom.io"),
                      service("Auth0", "authentication", 40, "cdn.auth0.com"),
                      service("Google Workspace", "email", 90, "aspmx.l.google.com")};
  out.dependencies[7].indirect = true;
  constexpr std::array<std::array<std::string_view, 3>, 14> kBelow = {
      {{"Amazon Route 53", "dns", "ns-512.awsdns-00.net"},
       {"Let's Encrypt", "ca", "letsencrypt.org"},
       {"Amazon CloudFront", "cdn", "d3lab9example.cloudfront.net"},
       {"AWS Elastic Load Balancing", "hosting", "AWSALB"},
       {"SendGrid", "email-delivery", "sendgrid.net"},
       {"Mailgun", "email-delivery", "mailgun.org"},
       {"Google Search Console", "other", "google-site-verification"},
       {"Fastly", "cdn", "assets.shop.example.map.fastly.net"},
       {"A provider whose name is longer than anybody expects", "productivity", "txt"},
       {"Sentry", "monitoring", "browser.sentry-cdn.com"},
       {"Google Fonts", "fonts", "fonts.googleapis.com"},
       {"jsDelivr", "cdn", "cdn.jsdelivr.net"},
       {"hCaptcha", "security", "js.hcaptcha.com"},
       {"YouTube", "video", "www.youtube-nocookie.com"}}};
  for (std::size_t i = 0; i < kBelow.size(); ++i) {
    const auto& [name, category, host] = kBelow[i];
    auto one = service(std::string(name), std::string(category), 95, std::string(host));
    if (i < 9) one.evidence = {{"txt", std::string(host), "TXT of shop.example"}};
    out.dependencies.push_back(std::move(one));
  }
  out.unknown_hosts = {
      {"img.cdn-77.example", {{"image", "https://img.cdn-77.example/a.webp", "/"}}},
      {"t.partner.example", {{"pixel", "https://t.partner.example/p", "/"}}}};
  out.owned_hosts = {"shop.example", "www.shop.example", "api.shop.example"};
  out.notes = {"3 scripts were not read: they are larger than 1 MiB",
               "the CAA records could not be read: the name servers did not answer in time"};
  return out;
}

inline service::ScanDetail scan(service::ScanState state) {
  service::ScanDetail out;
  out.scan.id.value = id("s", 1);
  out.scan.url = "https://shop.example";
  out.scan.state = state;
  out.scan.created_at = now() - 9s;
  out.scan.progress = {"tls", 46, "www.shop.example:443", nullptr};
  if (state == service::ScanState::failed) out.scan.error = "shop.example has no address";
  if (state == service::ScanState::done) out.map = map();
  if (state == service::ScanState::running) {
    out.scan.progress = {"pages", 50, "6 services, 84 references, 31 DNS records", nullptr};
    out.map = map();
    if (out.map->dependencies.size() > 6) out.map->dependencies.resize(6);
  }
  return out;
}

inline model::Evidence evidence() {
  model::Evidence out;
  out.dns = {{"js.stripe.com", "A", "198.51.100.7", 60}};
  out.addresses = {"198.51.100.7", "198.51.100.8"};
  out.peer = "198.51.100.7:443";
  out.tls = tls();
  out.hops = {{"http://js.stripe.com/", 301}};
  out.status = 503;
  out.protocol = "HTTP/2";
  out.headers = {{"server", "nginx"}, {"retry-after", "30"}, {"content-type", "text/html"}};
  out.body_bytes = 1'204;
  out.body_sha256 = std::string(64, 'f');
  out.excerpt = "<html><head><title>503 Service Unavailable</title></head>\n<body>…</body></html>";
  return out;
}

inline service::ResultRow result(std::size_t number) {
  service::ResultRow out;
  out.probe_id = fmt::format("{:032x}", number);
  out.place = "fra";
  out.planned_at = out.started_at = now() - Millis(60'000 * static_cast<int>(number));
  out.outcome = number < 4 ? model::Outcome::down : model::Outcome::up;
  out.state = number < 4 ? model::State::down : model::State::up;
  out.missed = number == 9;
  out.reason = number < 4 ? model::Reason::http_status : model::Reason::none;
  out.detail = number < 4 ? "status 503, expected 200-299" : "";
  out.attempt = number == 2 ? 1 : 0;
  out.has_evidence = number < 4;
  out.phases = {.dns = 4'100us,
                .connect = 18'300us,
                .tls = 31'000us,
                .first_byte = 88'000us,
                .transfer = 2'600us,
                .total = 144'000us};
  return out;
}

inline service::History history() {
  service::History out;
  out.from = now() - 24h;
  out.to = now();
  out.step = 5min;
  for (int i = 0; i < 288; ++i) {
    if (i > 120 && i < 133) continue;
    service::HistoryPoint point;
    point.from = out.from + i * 5min;
    point.count = 5;
    point.up = 5;
    point.p50_us = 60'000 + (i * 7'919) % 30'000 + (i > 200 && i < 230 ? 90'000 : 0);
    point.p95_us = point.p50_us * 17 / 10;
    if (i > 270) point.down = 3;
    if (i > 200 && i < 212) point.degraded = 4;
    if (i == 60 || i == 61) point.up = 0, point.unknown = 5, point.p50_us = point.p95_us = 0;
    out.points.push_back(point);
  }
  return out;
}

inline MonitorView monitor_view() {
  MonitorView out;
  auto rows = shop();
  out.row = rows[3];
  out.kind_title = "HTTP(S)";
  out.history = history();
  for (std::size_t i = 0; i < 16; ++i) out.results.push_back(result(i));
  out.has_older = true;
  out.incidents = {incident(1, true), incident(4, false)};
  service::ResultRow change = result(12);
  change.changed = true;
  change.detail =
      "the certificate changed: issuer CN=R10,O=Example CA → CN=G1,O=Other CA; names added: "
      "pay.shop.example; new key; the certificate of shop.example expires in 61 days, on "
      "2027-01-23";
  out.changes = {change};
  out.dependencies = {rows[1], rows[2]};
  out.last_evidence = service::ProbeEvidence{result(0), evidence()};
  return out;
}

inline MonitorView heartbeat_view() {
  MonitorView out;
  out.row = monitor(14, "Nightly backup", "heartbeat", "nightly-backup");
  out.kind_title = "Heartbeat of a job";
  out.takes_pings = true;
  out.ping_url = "https://status.shop.example/ping/" + id("t", 1);
  for (std::size_t i = 0; i < 6; ++i) {
    model::Ping ping;
    ping.kind = static_cast<model::PingKind>(i % 4);
    ping.at = now() - Millis(5'400'000 * static_cast<int>(i));
    ping.method = i % 2 == 0 ? "GET" : "POST";
    ping.peer = "192.0.2.17";
    if (ping.kind == model::PingKind::fail) ping.exit_status = 3;
    if (ping.kind == model::PingKind::success) ping.duration = 754s;
    if (i % 2 == 1) ping.body = "rsync: connection unexpectedly closed (12 bytes received)";
    if (i == 4) ping.run = "3f29b1";
    out.pings.push_back(std::move(ping));
  }
  out.history = history();
  for (std::size_t i = 4; i < 12; ++i) out.results.push_back(result(i));
  return out;
}

inline service::DeliveryRow delivery(std::size_t number) {
  using State = service::DeliveryRow::State;
  service::DeliveryRow out;
  out.channel_name = number % 2 == 0 ? "On call" : "Team mail";
  out.event = number == 0 ? "test.ping" : "incident.opened";
  out.at = now() - Millis(90'000 * static_cast<int>(number));
  out.state =
      std::array{State::delivered, State::retrying, State::failed, State::queued}[number % 4];
  out.tries = static_cast<int>(number) + 1;
  out.sentence = number % 4 == 0 ? "202 Accepted" : "the connection was refused";
  return out;
}

inline service::IncidentDetail incident_detail() {
  using Kind = service::TimelineEntry::Kind;
  service::IncidentDetail out;
  out.incident = incident(1, true);
  service::TimelineEntry opened;
  opened.at = out.incident.opened_at;
  opened.transition = model::Transition::opened;
  opened.monitor_name = "Stripe";
  opened.state = model::State::down;
  opened.text = "status 503, expected 200-299";
  service::TimelineEntry joined = opened;
  joined.at += 1min;
  joined.transition = model::Transition::joined;
  joined.monitor_name = "Shop";
  joined.state = model::State::degraded;
  service::TimelineEntry seen;
  seen.kind = Kind::acknowledged;
  seen.at = opened.at + 2min;
  seen.by = "Ada Lovelace";
  service::TimelineEntry note = seen;
  note.kind = Kind::note;
  note.at += 1min;
  note.text = "Stripe has an incident of its own. Card payments wait; invoices work.";
  note.is_public = true;
  out.timeline = {opened, joined, seen, note};
  out.members = {{model::MonitorId(id("m", 4)), "Stripe", opened.at, {}},
                 {model::MonitorId(id("m", 1)), "Shop", joined.at, {}}};
  for (std::size_t i = 0; i < 3; ++i) {
    out.votes.push_back({.monitor = model::MonitorId(id("m", 4)),
                         .monitor_name = "Stripe",
                         .machine = "local",
                         .region = "local",
                         .probe = {result(i), evidence()}});
    out.deliveries.push_back(delivery(i));
  }
  return out;
}

/// The same, seen by a fleet: five places looked, one of them reaches it.
inline service::IncidentDetail incident_of_fleet() {
  service::IncidentDetail out = incident_detail();
  out.incident.extent = model::Extent::partial;
  out.incident.verified = model::Verified::regions;
  out.incident.state = model::State::degraded;
  out.incident.detail =
      "fails from fra, ams, iad, works from sin: no connection within the time allowed";
  struct From {
    std::string_view machine, place, region;
    bool fails;
  };
  out.votes.clear();
  int number = 0;
  for (const From& from : {From{"e2865e34f03918", "fra", "eu-west", true},
                           From{"148e21ea7e4689", "ams", "eu-west", true},
                           From{"4d89ddef2b3587", "iad", "us-east", true},
                           From{"3d8d9e6f711d89", "sin", "ap-south", false}}) {
    service::IncidentVote vote;
    vote.monitor = model::MonitorId(id("m", 4));
    vote.monitor_name = "Stripe";
    vote.machine = from.machine;
    vote.region = from.region;
    vote.probe = {result(static_cast<std::size_t>(number)), evidence()};
    vote.probe.result.probe_id += std::to_string(number);
    vote.probe.result.place = from.place;
    vote.probe.result.attempt = number++;
    vote.probe.result.outcome = from.fails ? model::Outcome::down : model::Outcome::up;
    vote.probe.result.reason = from.fails ? model::Reason::connect_timeout : model::Reason::none;
    vote.probe.result.detail = "";
    vote.probe.result.phases.total = from.fails ? Micros(10'004'000) : Micros(84'000);
    if (from.fails) vote.probe.evidence.peer = "";
    out.votes.push_back(vote);
  }
  return out;
}

inline service::PublicPage public_page() {
  service::PublicPage out;
  out.slug = "shop";
  out.title = "Shop status";
  out.description = "How the shop, its checkout and its mail are.";
  out.overall = model::State::degraded;
  out.as_of = now();
  for (const std::string name : {"Shop", "Checkout", "Mail", "API"}) {
    service::PublicComponent component;
    component.name = name;
    component.state = name == "Checkout" ? model::State::degraded : model::State::up;
    component.in_maintenance = name == "Mail";
    component.uptime_90d = 0.9987;
    for (int i = 0; i < 90; ++i) {
      const bool is_bad = (i * 7 + static_cast<int>(name.size())) % 31 == 3;
      service::PublicDay day;
      day.date = to_rfc3339(now() - 24h * (89 - i)).substr(0, 10);
      if (i > 20) day.uptime = is_bad ? (i % 2 == 0 ? 0.96 : 0.995) : 1.0;
      component.days.push_back(day);
    }
    out.components.push_back(component);
  }
  out.open = {{.id = "i1",
               .title = "Checkout is degraded",
               .state = model::State::degraded,
               .components = {"Checkout"},
               .since = now() - 24min,
               .resolved_at = {},
               .notes = {{now() - 12min, "Card payments are slow. Our payment provider knows."}}}};
  out.past = out.open;
  out.past[0].id = "i0";
  out.past[0].since = now() - 24h * 6;
  out.past[0].resolved_at = now() - 24h * 6 + 47min;
  out.maintenance = {{"Mail server upgrade", now() + 2h, now() + 3h}};
  return out;
}

inline std::vector<service::ChannelRow> channels() {
  std::vector<service::ChannelRow> out(3);
  for (std::size_t i = 0; i < 3; ++i) {
    out[i].id.value = id("c", i);
    out[i].name = std::array{"On call", "Team mail", "Old receiver"}[i];
    out[i].kind = i == 1 ? "email" : "webhook";
    if (i < 2) out[i].last_delivery = delivery(i);
  }
  out[2].enabled = false;
  out[2].disabled_because = "The receiver answered 410 Gone and asked us to stop.";
  return out;
}

inline SettingsView settings() {
  SettingsView out;
  service::SessionRow row;
  row.id = "a";
  row.peer = "198.51.100.20";
  row.agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  row.last_seen_at = now() - 5s;
  out.sessions = {row, row};
  out.sessions[1].id = "b";
  out.sessions[1].agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1";
  out.sessions[1].last_seen_at = now() - 26h;
  out.this_session = "a";
  service::TokenRow token;
  token.id.value = id("t", 1);
  token.name = "Deploy script";
  token.last_used_at = now() - 3h;
  out.tokens = {token};
  out.new_token = service::NewToken{token, "fw_9vJ2mB0kQ7xTn4yZcLr8WdFhSgUe1aPoIi5KjHt3MqE"};
  out.version = "0.1.0";
  return out;
}

}  // namespace fw::web::sample
