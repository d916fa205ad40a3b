#include "web/pages/dashboard/row.hpp"

#include <algorithm>
#include <array>

#include "web/pages/kit/format.hpp"

namespace fw::web {

namespace {

constexpr int kStep = 5;
constexpr int kHeight = 24;
constexpr int kBarMin = 4;
constexpr int kBarMax = 22;

enum Paint : std::uint8_t { kUp, kDegraded, kDown, kUnknown, kNone, kPaints };

constexpr std::array<std::string_view, kPaints> kClasses = {"p-up", "p-degraded", "p-down",
                                                            "p-unknown", "p-none"};

Paint paint_of(const service::RecentResult& result) {
  if (result.missed) return kNone;
  switch (result.outcome) {
    case model::Outcome::up:
      return kUp;
    case model::Outcome::degraded:
      return kDegraded;
    case model::Outcome::down:
      return kDown;
    case model::Outcome::unknown:
      break;
  }
  return kUnknown;
}

void append_bar(std::string& path, int x, int height) {
  path += 'M';
  detail::append_number(path, x);
  path += ' ';
  detail::append_number(path, kHeight);
  path += "v-";
  detail::append_number(path, height);
}

int height_of(const service::RecentResult& result, Paint paint, std::int64_t slowest) {
  if (paint == kNone) return kBarMin / 2;
  if (paint == kUnknown) return kBarMax / 2;
  if (paint == kDown) return kBarMax;
  const std::int64_t grown = result.total.count() * (kBarMax - kBarMin - 2);
  return kBarMin + static_cast<int>(grown / std::max<std::int64_t>(slowest, 1));
}

/// What is wrong and since when, or what it watches.
Html second_line(const service::MonitorRow& row, Light light) {
  const service::MonitorStatus& status = row.status;
  const bool is_bad =
      light == Light::down || light == Light::degraded || light == Light::unconfirmed;
  if (is_bad || light == Light::unknown) {
    const std::string_view why =
        status.detail.empty() ? model::sentence(status.reason) : std::string_view(status.detail);
    return html(R"html(<span class="why">{} · {}</span>)html", why, ago(status.since));
  }
  return html("<span>{}</span>", row.monitor.target);
}

}  // namespace

Html sparkline(const std::vector<service::RecentResult>& recent) {
  std::array<std::string, kPaints> paths;
  std::int64_t slowest = 0;
  for (const auto& result : recent) slowest = std::max(slowest, result.total.count());
  const std::size_t shown = std::min(recent.size(), service::kRecentMax);
  int x = kStep / 2;
  for (std::size_t i = shown; i < service::kRecentMax; ++i, x += kStep) {
    append_bar(paths[kNone], x, kBarMin / 2);
  }
  for (std::size_t i = recent.size() - shown; i < recent.size(); ++i, x += kStep) {
    const Paint paint = paint_of(recent[i]);
    append_bar(paths[paint], x, height_of(recent[i], paint, slowest));
  }
  Html out;
  out.add(R"html(<svg class="k" viewBox="0 0 150 24" aria-hidden="true">)html");
  for (std::size_t i = 0; i < kPaints; ++i) {
    if (paths[i].empty()) continue;
    out.add(R"html(<path class="{}" d="{}"/>)html", kClasses[i], paths[i]);
  }
  out.add("</svg>");
  return out;
}

void add_row(Html& out, const service::MonitorRow& row, Shape shape) {
  const Light light = light_of(row.status);
  constexpr std::array<std::string_view, 3> kShapes = {"", " head-row", " child"};
  out.add(
      R"html(<li class="row s-{}{}" id="m-{}"><a href="/monitors/{}">{}<span
class="n"><b>{}</b>{}</span>{}<span
class="sr">{}</span>)html",
      name(light), kShapes[static_cast<std::size_t>(shape)], row.monitor.id.value,
      row.monitor.id.value, sign(light), row.monitor.name, second_line(row, light),
      sparkline(row.status.recent), word(light));
  out.add(
      R"html(<span class="v t">{}</span><span class="v u1">{}</span><span
class="v u2">{}</span>)html",
      row.status.last_at ? latency(row.status.last_total) : std::string("–"),
      share(row.status.uptime.h24), share(row.status.uptime.d30));
  out.add("</a></li>");
}

}  // namespace fw::web
