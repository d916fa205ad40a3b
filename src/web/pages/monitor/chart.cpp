#include "web/pages/monitor/chart.hpp"

#include <algorithm>

#include "web/pages/kit/format.hpp"
#include "web/pages/kit/light.hpp"

namespace fw::web {

namespace {

using service::History;
using service::HistoryPoint;

constexpr std::int64_t kWidth = 800;
constexpr std::int64_t kLeft = 64;  ///< where the plot begins, right of the figures
constexpr std::int64_t kHeight = 190;
constexpr std::size_t kTableRowsMax = 48;

/// The worst that is certain; "we could not look" only where nothing else is known.
Light light_of(const HistoryPoint& point) {
  if (point.down > 0) return Light::down;
  if (point.degraded > 0) return Light::degraded;
  if (point.unconfirmed > 0) return Light::unconfirmed;
  if (point.up > 0) return Light::up;
  if (point.maintenance > 0) return Light::maintenance;
  return Light::unknown;
}

std::int64_t x_of(const History& history, Instant at) {
  const auto whole = std::max<std::int64_t>((history.to - history.from).count(), 1);
  const std::int64_t x = kLeft + (at - history.from).count() * (kWidth - kLeft) / whole;
  return std::clamp(x, kLeft, kWidth);
}

std::int64_t slowest(const History& history) {
  std::int64_t us = 1'000;
  for (const HistoryPoint& point : history.points) us = std::max(us, point.p95_us);
  return us + us / 10;
}

/// A line that breaks where nothing is known.
std::string line(const History& history, std::int64_t top, std::int64_t HistoryPoint::* value) {
  std::string path;
  bool is_broken = true;
  Instant last{};
  for (const HistoryPoint& point : history.points) {
    const bool has_value = point.*value > 0;
    if (has_value) {
      const bool begins = is_broken || point.from - last > 2 * history.step;
      path += fmt::format("{}{} {}", begins ? 'M' : 'L', x_of(history, point.from),
                          kHeight - point.*value * kHeight / top);
      last = point.from;
    }
    is_broken = !has_value;
  }
  return path;
}

void append_number(std::string& out, std::int64_t us) {
  out += us > 0 ? fmt::format("{:.2f}", static_cast<double>(us) / 1e3) : "null";
}

template <class Append>
std::string array_of(const History& history, Append append) {
  std::string out = "[";
  for (const HistoryPoint& point : history.points) {
    if (out.size() > 1) out += ',';
    append(out, point);
  }
  return out + "]";
}

}  // namespace

Html chart_drawing(const History& history) {
  const std::int64_t top = slowest(history);
  Html out;
  out.add(R"html(<svg viewBox="0 0 800 226" role="img" aria-label="Response times and states"><g
class="grid"><path d="M64 190H800M64 127H800M64 63H800"/></g><path class="p95" d="{}"/><path
class="p50" d="{}"/><text x="54" y="67" text-anchor="end">{}</text><text x="54" y="131"
text-anchor="end">{}</text>)html",
          line(history, top, &HistoryPoint::p95_us), line(history, top, &HistoryPoint::p50_us),
          latency(Micros(top * 2 / 3)), latency(Micros(top / 3)));
  for (const HistoryPoint& point : history.points) {
    const std::int64_t from = x_of(history, point.from);
    const std::int64_t to = x_of(history, point.from + history.step);
    out.add(R"html(<rect class="s-{}" x="{}" y="204" width="{}" height="14"/>)html",
            name(light_of(point)), from, std::max<std::int64_t>(to - from - 1, 1));
  }
  out.add("</svg>");
  return out;
}

Html chart_table(const History& history) {
  Html out;
  out.add(R"html(<div class="scroll"><table class="table"><thead><tr><th>From</th><th>State</th><th
class="num">Looks</th><th class="num">Failed</th><th class="num">Missed</th><th
class="num">Median</th><th class="num">95 %</th></tr></thead><tbody>)html");
  const auto& points = history.points;
  const std::size_t rows = std::min(points.size(), kTableRowsMax);
  for (std::size_t i = points.size(); i > points.size() - rows; --i) {
    const HistoryPoint& point = points[i - 1];
    out.add(R"html(<tr><td>{}</td><td>{}</td><td class="num">{}</td><td class="num">{}</td><td
class="num">{}</td><td class="num">{}</td><td class="num">{}</td></tr>)html",
            time_of(point.from), badge(light_of(point)), point.count, point.down, point.missed,
            point.p50_us > 0 ? latency(Micros(point.p50_us)) : "–",
            point.p95_us > 0 ? latency(Micros(point.p95_us)) : "–");
  }
  out.add("</tbody></table></div>");
  return out;
}

std::string history_json(const History& history) {
  return fmt::format(
      R"html({{"from":{},"to":{},"step":{},"t":{},"p50":{},"p95":{},"state":{}}})html",
      to_ms(history.from) / 1'000, to_ms(history.to) / 1'000, history.step.count() / 1'000,
      array_of(history,
               [](std::string& out, const HistoryPoint& point) {
                 out += fmt::format("{}", to_ms(point.from) / 1'000);
               }),
      array_of(history, [](std::string& out,
                           const HistoryPoint& point) { append_number(out, point.p50_us); }),
      array_of(history, [](std::string& out,
                           const HistoryPoint& point) { append_number(out, point.p95_us); }),
      array_of(history, [](std::string& out, const HistoryPoint& point) {
        out += fmt::format("\"{}\"", name(light_of(point)));
      }));
}

}  // namespace fw::web
