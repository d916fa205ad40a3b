#include "web/pages/scan/map.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "web/pages/kit/format.hpp"
#include "web/pages/kit/logo.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

namespace {

constexpr int kMeterWidth = 40;

Html confidence(int percent) {
  const std::string_view label = percent >= 90 ? "certain" : percent >= 60 ? "likely" : "possible";
  return html(R"html(<span class="conf" title="{} % confident"><svg viewBox="0 0 40 6"
aria-hidden="true"><rect class="bg" width="40" height="6" rx="3"/><rect class="fg" width="{}"
height="6" rx="3"/></svg><span>{}</span></span>)html",
              percent, percent * kMeterWidth / 100, label);
}

Html sightings(const std::vector<model::Sighting>& evidence) {
  Html out;
  for (const model::Sighting& sighting : evidence) {
    out.add(R"html(<div class="sight"><span class="kind">{}</span><span class="min-w-0"><span
class="mono">{}</span><span class="block muted">{}</span></span></div>)html",
            sighting.kind, shorten(sighting.value, 300), shorten(sighting.where, 200));
  }
  return out;
}

std::string summary_of(const std::vector<model::Sighting>& evidence) {
  if (evidence.empty()) return "";
  std::string text = shorten(evidence.front().value, 80);
  if (evidence.size() > 1) text += fmt::format(" and {} more", evidence.size() - 1);
  return text;
}

/// What the page loads, and what it stands on for certain; a record that somebody once put into DNS
/// for a service is no reason to be woken for it.
bool is_worth_it(const model::DetectedService& service) {
  constexpr int kConfidenceMin = 75;
  return !service.indirect && (!service.hosts.empty() || service.confidence >= kConfidenceMin);
}

void add_service(Html& out, const model::DetectedService& service, bool chooses) {
  const bool can_watch = !service.hosts.empty() || !service.status_page.empty();
  out.add(R"html(<details class="dep" id="d-{}"><summary>)html", service.id);
  if (chooses) {
    out.add(R"html(<input type="checkbox" class="size-4.5 accent-ink" name="service" value="{}"{}{}
aria-label="Watch {}">)html",
            service.id, Flag("checked").when(can_watch && is_worth_it(service)),
            Flag("disabled").when(!can_watch), service.name);
  } else {
    out.add(logo_image(service.id));
  }
  out.add(R"html(<span class="min-w-0"><b class="font-semibold block truncate">{}</b><span
class="block truncate text-sm muted">{}</span></span>{}<span class="chev">{}</span></summary><div
class="inner">)html",
          service.name, summary_of(service.evidence), confidence(service.confidence),
          icon("right"));
  if (service.indirect) {
    out.add(
        R"html(<p class="help">Stands behind another service, not in the page itself.</p>)html");
  }
  out.add("{}", sightings(service.evidence));
  if (!can_watch) {
    out.add(
        R"html(<p class="help">It tells nothing of its state, and no host of it
was seen that can be watched.</p>)html");
  }
  if (!service.status_page.empty()) {
    out.add(R"html(<p class="mt-2 text-sm"><a class="link" href="{}" rel="noreferrer noopener"
target="_blank">Its own status page</a></p>)html",
            service.status_page);
  }
  out.add("</div></details>");
}

void add_unknown(Html& out, const model::DependencyMap& map) {
  if (map.unknown_hosts.empty()) return;
  out.add(R"html(<section class="card"><div class="card-head"><h2>Hosts we do not know</h2><span
class="muted text-sm">{}</span></div>)html",
          map.unknown_hosts.size());
  for (const model::UnknownHost& host : map.unknown_hosts) {
    out.add(R"html(<details class="dep"><summary><span class="logo" aria-hidden="true">?</span><span
class="mono min-w-0 truncate">{}</span><span class="text-xs muted">{}</span><span
class="chev">{}</span></summary><div class="inner">{}</div></details>)html",
            host.host, count(host.evidence.size(), "sighting", "sightings"), icon("right"),
            sightings(host.evidence));
  }
  out.add("</section>");
}

void add_networks(Html& out, const model::DependencyMap& map) {
  if (map.networks.empty()) return;
  out.add(R"html(<section class="card overflow-hidden"><div
class="card-head"><h2>Networks</h2></div><div class="scroll"><table class="table"><thead><tr><th>
Host</th><th>Address</th><th>Announced by</th></tr></thead><tbody>)html");
  for (const model::Network& network : map.networks) {
    out.add(R"html(<tr><td class="mono">{}</td><td class="mono">{}</td><td>AS{} {}</td></tr>)html",
            network.host, network.address, network.asn, network.name);
  }
  out.add("</tbody></table></div></section>");
}

void add_pages(Html& out, const model::DependencyMap& map) {
  if (map.pages.size() < 2) return;
  out.add(R"html(<section class="card overflow-hidden"><div class="card-head"><h2>Pages that were
read</h2><span class="muted text-sm">{}</span></div><div class="scroll"><table
class="table"><thead><tr><th>Page</th><th>Why</th><th
class="num">Status</th></tr></thead><tbody>)html",
          map.pages.size());
  for (const model::ScannedPage& page : map.pages) {
    out.add(R"html(<tr><td class="mono">{}</td><td>{}</td><td class="num">{}</td></tr>)html",
            shorten(page.url, 200), page.why, page.status);
  }
  out.add("</tbody></table></div></section>");
}

void add_notes(Html& out, const model::DependencyMap& map) {
  if (map.notes.empty()) return;
  out.add(R"html(<section class="card"><h2>Notes on this scan</h2><ul
class="card-body stack gap-2">)html");
  for (const std::string& note : map.notes) out.add("<li>{}</li>", note);
  out.add("</ul></section>");
}

Html expiry(Instant not_after, Instant now) {
  if (not_after <= now) {
    return html(R"html(<span class="s-down text-(--state-ink)">expired {}</span>)html",
                time_of(not_after));
  }
  const auto left = std::chrono::floor<std::chrono::days>(not_after - now).count();
  const std::string_view style = left < 14 ? "s-degraded text-(--state-ink)" : "";
  return html(R"html(<span class="{}">{} left</span> · {}</span>)html", style,
              count(static_cast<std::size_t>(left), "day", "days"), time_of(not_after));
}

}  // namespace

std::string category_title(std::string_view category) {
  static const std::map<std::string_view, std::string_view> kShort = {
      {"cdn", "CDN"},         {"dns", "DNS"},           {"crm", "CRM"},
      {"ca", "Certificates"}, {"cms", "CMS"},           {"cdp", "CDP"},
      {"ai", "AI"},           {"ab-test", "A/B tests"}, {"chat-support", "Chat"},
      {"auth", "Sign-in"},    {"ads", "Advertising"}};
  if (const auto found = kShort.find(category); found != kShort.end()) {
    return std::string(found->second);
  }
  if (category.empty()) return "Other";
  std::string title(category);
  std::ranges::replace_if(title, [](char c) { return c == '-' || c == '_'; }, ' ');
  if (title[0] >= 'a' && title[0] <= 'z') title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

Html services_part(const model::DependencyMap& map, bool chooses) {
  std::map<std::string_view, std::vector<const model::DetectedService*>> groups;
  for (const auto& service : map.dependencies) groups[service.category].push_back(&service);
  Html out;
  out.add(R"html(<div class="cats">)html");
  for (const auto& [category, services] : groups) {
    out.add(R"html(<section class="card cat"><h2>{}<span>{}</span></h2>)html",
            category_title(category), services.size());
    for (const auto* service : services) add_service(out, *service, chooses);
    out.add("</section>");
  }
  return out.add("</div>");
}

Html found_part(const model::DependencyMap& map) {
  Html out;
  if (map.dependencies.empty()) return out;
  out.add(R"html(<section class="card overflow-hidden found"><div class="card-head"><h2>Found so
far</h2><span class="muted text-sm">{}</span></div>)html",
          count(map.dependencies.size(), "service", "services"));
  for (const model::DetectedService& service : map.dependencies) {
    out.add(R"html(<div class="dep dep-row" id="f-{}"><span class="logo"
aria-hidden="true">{}</span><span class="min-w-0"><b
class="font-semibold block truncate">{}</b><span class="block truncate text-sm muted">{} ·
{}</span></span>{}</div>)html",
            service.id, initial(service.name), service.name, category_title(service.category),
            summary_of(service.evidence), confidence(service.confidence));
  }
  return out.add("</section>");
}

Html chain_part(const model::TlsEvidence& tls, Instant now) {
  Html out;
  out.add(R"html(<dl class="facts card-body"><dt>Trust</dt><dd>{}</dd><dt>Protocol</dt><dd>{} {}
{}</dd></dl>)html",
          tls.trusted ? std::string_view("The chain leads to a trusted root")
                      : std::string_view(tls.problem),
          tls.version, tls.cipher, tls.alpn);
  std::size_t depth = 0;
  for (const model::Certificate& certificate : tls.chain) {
    out.add(
        R"html(<details class="dep"><summary><span class="logo" aria-hidden="true">{}</span><span
class="min-w-0"><b class="font-semibold block truncate">{}</b><span
class="block truncate text-sm muted">{}</span></span><span></span><span
class="chev">{}</span></summary><div class="inner"><dl class="facts">)html",
        ++depth, certificate.subject, expiry(certificate.not_after, now), icon("right"));
    out.add(R"html(<dt>Issuer</dt><dd>{}</dd><dt>Valid</dt><dd>{} to {}</dd><dt>Key</dt><dd>{},
{}</dd><dt>Names</dt><dd class="mono">{}</dd><dt>Serial</dt><dd
class="mono">{}</dd><dt>SHA-256</dt><dd
class="mono">{}</dd></dl></div></details>)html",
            certificate.issuer, time_of(certificate.not_before), time_of(certificate.not_after),
            certificate.key, certificate.signature, join(certificate.names, ", "),
            certificate.serial, certificate.sha256);
  }
  return out;
}

Html records_part(const std::vector<model::DnsRecord>& records) {
  Html out;
  out.add(
      R"html(<div class="scroll"><table class="table"><thead>
<tr><th>Type</th><th>Name</th><th>Value</th><th class="num">TTL</th></tr></thead><tbody>)html");
  for (const model::DnsRecord& record : records) {
    out.add(R"html(<tr><td><span class="tag">{}</span></td><td class="mono">{}</td><td
class="mono">{}</td><td class="num muted">{} s</td></tr>)html",
            record.type, record.name, record.value, record.ttl_s);
  }
  out.add("</tbody></table></div>");
  return out;
}

Html ground_part(const model::DependencyMap& map, Instant now) {
  Html out;
  if (map.tls) {
    out.add(R"html(<section class="card overflow-hidden"><div
class="card-head"><h2>Certificate</h2></div>{}</section>)html",
            chain_part(*map.tls, now));
  }
  if (!map.dns.empty()) {
    out.add(R"html(<section class="card overflow-hidden"><div class="card-head"><h2>DNS</h2><span
class="muted text-sm">{}</span></div>{}</section>)html",
            count(map.dns.size(), "record", "records"), records_part(map.dns));
  }
  add_networks(out, map);
  add_pages(out, map);
  add_unknown(out, map);
  if (map.owned_hosts.size() > 1) {
    out.add(R"html(<section class="card"><h2>Hosts of your own</h2><p class="card-body mono">{}</p>
</section>)html",
            join(map.owned_hosts, ", "));
  }
  add_notes(out, map);
  return out;
}

}  // namespace fw::web
