#include "web/pages/catalogue/standing.hpp"

#include <algorithm>

#include "web/pages/kit/format.hpp"
#include "web/pages/kit/light.hpp"

namespace fw::web {

namespace {

constexpr std::size_t kPairsShown = 10;

Light light_of_level(std::optional<model::VendorLevel> level) {
  if (!level) return Light::unknown;
  switch (*level) {
    case model::VendorLevel::operational:
      return Light::up;
    case model::VendorLevel::maintenance:
      return Light::maintenance;
    case model::VendorLevel::degraded:
    case model::VendorLevel::partial_outage:
      return Light::degraded;
    case model::VendorLevel::major_outage:
      return Light::down;
  }
  return Light::unknown;
}

void add_word(Html& out, const service::VendorSpell& word) {
  const Light light = light_of_level(word.level);
  out.add(R"html(<div class="dep dep-row s-{}">{}<span class="min-w-0"><b
class="font-semibold">{}</b> <span class="text-ink-2">{}</span><span
class="block text-sm muted">since {}</span></span></div>)html",
          name(light), sign(light),
          word.component.empty() ? std::string_view("All of it") : std::string_view(word.component),
          word.sentence, time_of(word.told_since.value_or(word.since)));
}

void add_words(Html& out, const service::VendorStanding& standing) {
  out.add(R"html(<section class="card overflow-hidden"><h2>By its own word</h2>)html");
  if (!standing.has_page) {
    out.add(R"html(<p class="card-body muted">It publishes nothing that a machine can read, so it is
judged by what is seen of it.</p>)html");
  } else if (standing.now.empty()) {
    out.add(R"html(<p class="card-body muted">Nobody asks its status page at present. It is read
once a monitor depends on it.</p>)html");
  }
  for (const service::VendorSpell& word : standing.now) add_word(out, word);
  out.add("</section>");
}

void add_hosts(Html& out, const service::VendorStanding& standing) {
  out.add(R"html(<section class="card overflow-hidden"><h2>As seen from here</h2>)html");
  if (standing.hosts.empty()) {
    out.add(R"html(<p class="card-body muted">No host of it is looked at: no monitor depends on
it.</p>)html");
  }
  for (const service::VendorHostRow& host : standing.hosts) {
    const Light light = host.was_looked_at ? light_of(host.state) : Light::pending;
    out.add(R"html(<div class="dep dep-row s-{}">{}<span class="min-w-0"><b
class="mono">{}</b><span class="block text-sm muted">{}{}</span></span></div>)html",
            name(light), sign(light), host.host, word(light),
            host.since == Instant{} ? Html() : html(" since {}", time_of(host.since)));
  }
  out.add("</section>");
}

std::string lag_of(Millis lag) {
  if (lag < Millis(0)) return fmt::format("{} before it was seen here", span_of(-lag));
  return fmt::format("{} after it was seen here", span_of(lag));
}

void add_figures(Html& out, const truth::Truth& truth) {
  const auto figure = [&](std::size_t number, std::string_view words) {
    out.add(R"html(<div class="stat"><b>{}</b><span class="muted text-sm">{}</span></div>)html",
            number, words);
  };
  out.add(R"html(<div class="grid grid-cols-3 gap-3 card-body">)html");
  figure(truth.both.size(), "told and seen");
  figure(truth.told_only.size(), "told, not seen here");
  figure(truth.seen_only.size(), "seen here, not told");
  out.add("</div>");
}

void add_truth(Html& out, const truth::Truth& truth) {
  out.add(R"html(<section class="card overflow-hidden"><div class="card-head"><h2>Word against
sight</h2><span class="muted text-sm">90 days</span></div>)html");
  const std::size_t all = truth.both.size() + truth.told_only.size() + truth.seen_only.size();
  if (all == 0) {
    out.add(R"html(<p class="card-body muted">No trouble was told of, and none was seen.</p>
</section>)html");
    return;
  }
  add_figures(out, truth);
  if (truth.median_lag) {
    out.add(R"html(<p class="card-body pt-0">It mostly tells of trouble {}.</p>)html",
            lag_of(*truth.median_lag));
  }
  const std::size_t first = truth.both.size() - std::min(truth.both.size(), kPairsShown);
  for (std::size_t i = truth.both.size(); i > first; --i) {
    const truth::Pair& pair = truth.both[i - 1];
    out.add(
        R"html(<div class="dep dep-row"><span class="min-w-0"><b class="font-semibold">{}</b><span
class="block text-sm muted">told {}</span></span></div>)html",
        time_of(pair.seen.from), lag_of(pair.lag()));
  }
  out.add("</section>");
}

void add_past(Html& out, const service::VendorStanding& standing) {
  if (standing.past.empty()) return;
  out.add(R"html(<section class="card overflow-hidden"><h2>What it told of lately</h2>)html");
  for (const service::VendorSpell& word : standing.past) {
    const Light light = light_of_level(word.level);
    out.add(R"html(<div class="dep dep-row s-{}">{}<span class="min-w-0">{}<span
class="block text-sm muted">{} to {}</span></span></div>)html",
            name(light), sign(light), word.sentence, time_of(word.told_since.value_or(word.since)),
            word.until ? time_of(*word.until) : html("now"));
  }
  out.add("</section>");
}

}  // namespace

Html standing_part(const service::VendorStanding& standing) {
  Html out;
  out.add(R"html(<div class="grid gap-5 lg:grid-cols-2 items-start">)html");
  add_words(out, standing);
  add_hosts(out, standing);
  add_truth(out, standing.truth);
  add_past(out, standing);
  return out.add("</div>");
}

}  // namespace fw::web
