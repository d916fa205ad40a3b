// Made-up watched sites and their changes. For the preview and tests.
#pragma once

#include "web/pages/site/page.hpp"
#include "web/preview/samples.hpp"

namespace fw::web::sample {

inline service::SiteRow site(std::size_t number, std::string url) {
  service::SiteRow row;
  row.id.value = id("w", number);
  row.url = std::move(url);
  row.created_at = now() - 40 * 24h;
  row.last_at = now() - 5h;
  row.next_at = now() + 18h;
  row.last_scan.value = id("s", number);
  return row;
}

inline std::vector<service::SiteRow> sites() {
  std::vector<service::SiteRow> rows = {
      site(1, "https://shop.example/"), site(2, "https://blog.example/"),
      site(3, "https://booking.a-rather-long-name-of-a-hotel.example/reservations/new"),
      site(4, "https://old.example/")};
  rows[0].unexpected = 5;
  rows[2].last_error = "the page did not answer within 30 s";
  rows[3].enabled = false;
  return rows;
}

inline service::SiteChange change(std::size_t number, model::MapChange what) {
  service::SiteChange row;
  row.id.value = id("c", number);
  row.site.value = id("w", number % 3 == 2 ? 2 : 1);
  row.site_url = number % 3 == 2 ? "https://blog.example/" : "https://shop.example/";
  row.scan.value = id("s", 1);
  row.at = now() - 5h - number * 9h;
  row.change = std::move(what);
  row.machine = "fra-1";
  row.place = "fra";
  row.region = "eu-west";
  return row;
}

inline ChangeFeed changes() {
  using enum model::ChangeKind;
  using enum model::ChangeSeverity;
  ChangeFeed feed;
  const std::vector<model::MapChange> all = {
      {payment_script_added,
       dangerous,
       "skim.example/a.js on /checkout",
       {},
       {"skim.example/a.js"},
       "A new script of a third party runs on /checkout, where people pay or sign in.",
       "script on /checkout skim.example/a.js"},
      {dangling_cname,
       dangerous,
       "assets.shop.example",
       {},
       {"d3lab0example.cloudfront.net"},
       "assets.shop.example leads to d3lab0example.cloudfront.net, and the name it leads to does "
       "not exist: somebody else may take it over.",
       "CNAME of assets.shop.example"},
      {mx_changed,
       notice,
       "MX of blog.example",
       {"1 aspmx.l.google.com", "5 alt1.aspmx.l.google.com"},
       {"1 aspmx.l.google.com", "10 mx.another.example"},
       "Mail for blog.example goes elsewhere.",
       "MX of blog.example"},
      {spf_changed,
       dangerous,
       "SPF of shop.example",
       {"v=spf1 include:_spf.google.com include:sendgrid.net include:mailgun.org -all"},
       {"v=spf1 include:_spf.google.com include:sendgrid.net include:mailgun.org ?all"},
       "SPF was loosened: anybody may send mail in the domain's name.",
       "TXT of shop.example"},
      {service_added,
       notice,
       "Hotjar",
       {},
       {"static.hotjar.com", "script.hotjar.com"},
       "Hotjar is new on this site.",
       "script on / static.hotjar.com/c/hotjar-3141592.js"},
      {certificate_renewed,
       info,
       "shop.example",
       {"certificate: 5f1d0c4f8f2f7d6ad2c6d0f3f9b8a1b0"},
       {"certificate: 9aa0c3d1e2f3405162738495a6b7c8d9"},
       "The certificate of shop.example was renewed: same issuer, same names.",
       "certificate of shop.example"},
      {protection_lost,
       notice,
       "strict-transport-security",
       {},
       {},
       "Pages are sent without strict-transport-security now.",
       "response header of /"}};
  for (std::size_t i = 0; i < all.size(); ++i) feed.rows.push_back(change(i, all[i]));
  feed.rows[3].acknowledged_at = now() - 2h;
  feed.rows[3].acknowledged_by = "Ada Lovelace";
  feed.has_older = true;
  return feed;
}

}  // namespace fw::web::sample
