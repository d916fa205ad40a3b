#include "web/pages/kit/evidence.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "web/pages/kit/format.hpp"
#include "web/pages/kit/light.hpp"
#include "web/pages/scan/map.hpp"

namespace fw::web {

namespace {

constexpr std::int64_t kWidth = 1'000;

struct Bar {
  std::string_view label;
  std::optional<Micros> length;
};

void add_pairs(Html& out, std::string_view title,
               const std::vector<std::pair<std::string, std::string>>& pairs) {
  if (pairs.empty()) return;
  out.add(R"html(<h3>{}</h3><dl class="facts">)html", title);
  for (const auto& [name, value] : pairs) {
    out.add(R"html(<dt>{}</dt><dd class="mono">{}</dd>)html", name, value);
  }
  out.add("</dl>");
}

void add_answer(Html& out, const model::Evidence& evidence) {
  if (evidence.peer.empty() && evidence.addresses.empty() && !evidence.status) return;
  out.add(R"html(<h3>Answer</h3><dl class="facts">)html");
  if (!evidence.addresses.empty()) {
    out.add(R"html(<dt>Resolved to</dt><dd class="mono">{}</dd>)html",
            join(evidence.addresses, ", "));
  }
  if (!evidence.peer.empty()) {
    out.add(R"html(<dt>Connected to</dt><dd class="mono">{}</dd>)html", evidence.peer);
  }
  if (evidence.status)
    out.add("<dt>Status</dt><dd>{} {}</dd>", *evidence.status, evidence.protocol);
  for (const model::Hop& hop : evidence.hops) {
    out.add(R"html(<dt>Redirect {}</dt><dd class="mono">{}</dd>)html", hop.status, hop.url);
  }
  if (evidence.body_bytes > 0) out.add("<dt>Body</dt><dd>{} bytes</dd>", evidence.body_bytes);
  if (!evidence.body_sha256.empty()) {
    out.add(R"html(<dt>SHA-256</dt><dd class="mono">{}</dd>)html", evidence.body_sha256);
  }
  out.add("</dl>");
}

}  // namespace

Html waterfall(const model::Phases& phases) {
  const Bar bars[] = {{"Name", phases.dns},
                      {"Connect", phases.connect},
                      {"TLS", phases.tls},
                      {"Wait", phases.first_byte},
                      {"Transfer", phases.transfer}};
  const std::int64_t total = std::max<std::int64_t>(phases.total.count(), 1);
  std::int64_t at = 0;
  Html out;
  out.add(R"html(<div class="waterfall">)html");
  for (const Bar& bar : bars) {
    if (!bar.length) continue;
    const std::int64_t from = std::min(at * kWidth / total, kWidth);
    const std::int64_t width =
        std::clamp<std::int64_t>(bar.length->count() * kWidth / total, 4, kWidth);
    at += bar.length->count();
    out.add(
        R"html(<span class="muted">{}</span><svg viewBox="0 0 1000 10" preserveAspectRatio="none"
aria-hidden="true"><rect x="{}" width="{}" height="10"/></svg><span
class="text-right">{}</span>)html",
        bar.label, std::min(from, kWidth - 4), width, latency(*bar.length));
  }
  out.add(R"html(<b class="font-semibold">All</b><span></span><b
class="font-semibold text-right">{}</b></div>)html",
          latency(phases.total));
  return out;
}

std::string_view why(const service::ResultRow& result) {
  return result.detail.empty() ? model::sentence(result.reason) : std::string_view(result.detail);
}

Html evidence_part(const service::ProbeEvidence& probe) {
  const service::ResultRow& result = probe.result;
  const model::Evidence& evidence = probe.evidence;
  Html out;
  out.add(
      R"html(<div class="stack gap-4"><dl class="facts"><dt>Seen
from</dt><dd>{}</dd><dt>At</dt><dd>{}</dd><dt>Look</dt><dd>{}</dd></dl>)html",
      result.place, time_of(result.started_at),
      result.attempt == 0 ? std::string("the scheduled one")
                          : fmt::format("re-check {}", result.attempt));
  out.add("{}", waterfall(result.phases));
  add_answer(out, evidence);
  if (!evidence.changes.empty()) {
    out.add("<h3>Changes</h3><ul>");
    for (const std::string& change : evidence.changes) out.add("<li>{}</li>", change);
    out.add("</ul>");
  }
  add_pairs(out, "Facts", evidence.facts);
  if (!evidence.dns.empty()) out.add("<h3>DNS</h3>{}", records_part(evidence.dns));
  if (evidence.tls) {
    out.add(R"html(<h3>Certificate</h3><div class="border border-line rounded-lg">{}</div>)html",
            chain_part(*evidence.tls, result.started_at));
  }
  add_pairs(out, "Headers", evidence.headers);
  if (!evidence.excerpt.empty()) {
    out.add(R"html(<h3>Beginning of the body</h3><pre class="code" tabindex="0">{}</pre>)html",
            evidence.excerpt);
  }
  out.add("</div>");
  return out;
}

}  // namespace fw::web
