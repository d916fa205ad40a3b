#include "plug/feedkit/dates.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.hpp"

namespace fw::feedkit {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
struct Zone {
  std::string_view name;
  int hours;
};
constexpr std::array<Zone, 11> kZones = {{{"gmt", 0},
                                          {"utc", 0},
                                          {"ut", 0},
                                          {"z", 0},
                                          {"est", -5},
                                          {"edt", -4},
                                          {"cst", -6},
                                          {"cdt", -5},
                                          {"mst", -7},
                                          {"pst", -8},
                                          {"pdt", -7}}};

std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  for (const std::string_view part : split(text, ' '))
    if (!part.empty()) parts.push_back(part);
  return parts;
}

std::optional<std::chrono::minutes> offset_of(std::string_view zone) {
  if (zone.size() == 5 && (zone[0] == '+' || zone[0] == '-')) {
    const auto digits = to_number<int>(zone.substr(1));
    if (!digits || *digits % 100 >= 60 || *digits > 1400) return std::nullopt;
    const std::chrono::minutes size(*digits / 100 * 60 + *digits % 100);
    return zone[0] == '-' ? -size : size;
  }
  const std::string name = to_lower(zone);
  const auto found = std::ranges::find(kZones, name, &Zone::name);
  if (found == kZones.end()) return std::nullopt;
  return std::chrono::hours(found->hours);
}

std::optional<std::chrono::seconds> time_of_day(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() != 2 && parts.size() != 3) return std::nullopt;
  const auto hours = to_number<int>(parts[0]);
  const auto minutes = to_number<int>(parts[1]);
  const auto seconds = parts.size() == 3 ? to_number<int>(parts[2]) : std::optional(0);
  if (!hours || !minutes || !seconds) return std::nullopt;
  if (*hours < 0 || *hours > 23 || *minutes < 0 || *minutes > 59 || *seconds < 0 || *seconds > 60)
    return std::nullopt;
  return std::chrono::hours(*hours) + std::chrono::minutes(*minutes) +
         std::chrono::seconds(*seconds);
}

std::optional<std::chrono::sys_days> day_of(std::string_view day, std::string_view month,
                                            std::string_view year) {
  const auto number = to_number<unsigned>(day);
  const auto found = std::ranges::find(kMonths, to_lower(month.substr(0, 3)));
  const auto in_year = to_number<int>(year);
  if (!number || !in_year || found == kMonths.end()) return std::nullopt;
  if (*in_year < 1970 || *in_year > 9999) return std::nullopt;
  const auto at = static_cast<unsigned>(found - kMonths.begin()) + 1;
  const std::chrono::year_month_day date{std::chrono::year(*in_year), std::chrono::month(at),
                                         std::chrono::day(*number)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::optional<Instant> parse_rfc5322(std::string_view text) {
  if (const std::size_t comma = text.find(','); comma != std::string_view::npos)
    text.remove_prefix(comma + 1);
  const auto parts = parts_of(text);
  if (parts.size() < 4) return std::nullopt;
  const auto day = day_of(parts[0], parts[1], parts[2]);
  const auto time = time_of_day(parts[3]);
  const auto offset = parts.size() > 4 ? offset_of(parts[4]) : std::chrono::minutes(0);
  if (!day || !time || !offset) return std::nullopt;
  return Instant(*day) + *time - *offset;
}

}  // namespace

std::optional<Instant> parse_date(std::string_view text) {
  text = trim(text);
  if (text.size() > 64) return std::nullopt;
  if (const auto at = parse_rfc3339(text)) return *at;
  return parse_rfc5322(text);
}

}  // namespace fw::feedkit
