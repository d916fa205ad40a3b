#include "web/pages/kit/format.hpp"

#include <array>
#include <cmath>

namespace fw::web {

namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string in_seconds(double seconds) {
  return seconds < 9.995 ? fmt::format("{:.2f} s", seconds) : fmt::format("{:.1f} s", seconds);
}

std::string hours_and_minutes(std::int64_t minutes) {
  const std::int64_t rest = minutes % 60;
  return rest == 0 ? fmt::format("{} h", minutes / 60)
                   : fmt::format("{} h {} min", minutes / 60, rest);
}

}  // namespace

std::string latency(Micros duration) {
  const auto us = duration.count();
  if (us == 0) return "–";
  if (duration >= 2min) return span_of(std::chrono::duration_cast<Millis>(duration));
  if (us < 10'000) return fmt::format("{:.1f} ms", static_cast<double>(us) / 1e3);
  if (us < 1'000'000) return fmt::format("{} ms", us / 1'000);
  return in_seconds(static_cast<double>(us) / 1e6);
}

std::string share(std::optional<double> value) {
  if (!value) return "–";
  if (*value >= 1) return "100 %";
  return fmt::format("{:.2f} %", std::floor(*value * 10'000) / 100);
}

std::string span_of(Millis duration) {
  const std::int64_t seconds = duration.count() / 1'000;
  if (seconds < 60) return fmt::format("{} s", seconds);
  const std::int64_t minutes = seconds / 60;
  if (minutes < 60) return fmt::format("{} min", minutes);
  if (minutes < 48 * 60) return hours_and_minutes(minutes);
  return fmt::format("{} days", minutes / (24 * 60));
}

std::string count(std::size_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string day(Instant at) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(at)};
  return fmt::format("{} {} {}", static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()));
}

std::string moment(Instant at) {
  const std::string text = to_rfc3339(at);
  return fmt::format("{}, {} UTC", day(at), text.substr(11, 8));
}

Html time_of(Instant at) {
  return html(R"html(<time datetime="{}">{}</time>)html", to_rfc3339(at), moment(at));
}

Html ago(Instant at) {
  return html(R"html(<time class="ago" datetime="{}">{}</time>)html", to_rfc3339(at), moment(at));
}

Html since(Instant at, Instant now) {
  return html(R"html(<time class="since" datetime="{}">{}</time>)html", to_rfc3339(at),
              span_of(now - at));
}

std::string initial(std::string_view name) {
  for (const char c : name) {
    if (c >= 'a' && c <= 'z') return std::string(1, static_cast<char>(c - 'a' + 'A'));
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return std::string(1, c);
  }
  return "•";
}

}  // namespace fw::web
