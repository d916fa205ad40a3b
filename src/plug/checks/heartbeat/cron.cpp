#include "plug/checks/heartbeat/cron.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "base/text.hpp"

namespace fw::checks::heartbeat {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"sun", "mon", "tue", "wed",
                                                       "thu", "fri", "sat"};
constexpr std::array<unsigned, 13> kDaysMax = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

struct Field {
  std::string_view name;
  unsigned low = 0;
  unsigned high = 0;
  std::span<const std::string_view> names;  ///< of low, low + 1, …
};

constexpr std::array<Field, 5> kFields = {{
    {"minute", 0, 59, {}},
    {"hour", 0, 23, {}},
    {"day of the month", 1, 31, {}},
    {"month", 1, 12, kMonths},
    {"day of the week", 0, 7, kWeekdays},
}};

struct Nickname {
  std::string_view name;
  std::string_view fields;
};

constexpr std::array<Nickname, 7> kNicknames = {{
    {"@hourly", "0 * * * *"},
    {"@daily", "0 0 * * *"},
    {"@midnight", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"},
    {"@monthly", "0 0 1 * *"},
    {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
}};

std::unexpected<Error> refuse(const Field& field, std::string_view part) {
  return fail(Code::invalid,
              "\"{}\" is no {}; allowed are {} to {}{}, *, ranges such as {}-{}, steps such as "
              "*/2, and lists of these separated by commas",
              printable(shorten(part, 40)), field.name, field.low, field.high,
              field.names.empty() ? "" : ", names of three letters", field.low + 1, field.low + 3);
}

Result<unsigned> read_value(const Field& field, std::string_view text, std::string_view part) {
  const auto named = std::ranges::find_if(
      field.names, [&](std::string_view name) { return equal_ignoring_case(name, text); });
  if (named != field.names.end())
    return field.low + static_cast<unsigned>(named - field.names.begin());
  const auto number = to_number<unsigned>(text);
  if (!number || *number < field.low || *number > field.high) return refuse(field, part);
  return *number;
}

struct Range {
  unsigned from = 0;
  unsigned to = 0;
};

Result<Range> read_range(const Field& field, std::string_view text, bool has_step,
                         std::string_view part) {
  if (text == "*") return Range{field.low, field.high};
  const std::size_t dash = text.find('-');
  FW_TRY(const unsigned from, read_value(field, text.substr(0, dash), part));
  if (dash == std::string_view::npos) return Range{from, has_step ? field.high : from};
  FW_TRY(unsigned to, read_value(field, text.substr(dash + 1), part));
  const bool ends_on_sunday = field.names.size() == kWeekdays.size() && to == 0 && from > 0;
  if (ends_on_sunday) to = 7;
  if (to < from) return refuse(field, part);
  return Range{from, to};
}

/// One field into `set`, which has a bit for every value.
Result<std::bitset<64>> read_field(const Field& field, std::string_view text) {
  std::bitset<64> set;
  for (const std::string_view part : split(text, ',')) {
    const std::size_t slash = part.find('/');
    const bool has_step = slash != std::string_view::npos;
    FW_TRY(const Range range, read_range(field, part.substr(0, slash), has_step, part));
    unsigned step = 1;
    if (has_step) {
      const auto number = to_number<unsigned>(part.substr(slash + 1));
      if (!number || *number == 0 || *number > field.high) return refuse(field, part);
      step = *number;
    }
    for (unsigned value = range.from; value <= range.to; value += step) set.set(value);
  }
  return set;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!(text = trim(text)).empty()) {
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

/// False for the 30th of February and its like.
bool ever_comes(const Cron& cron) {
  if (!cron.any_weekday) return !cron.any_day || cron.weekdays.any();
  for (unsigned month = 1; month <= 12; ++month)
    for (unsigned day = 1; cron.months[month] && day <= kDaysMax[month]; ++day)
      if (cron.days[day]) return true;
  return false;
}

template <std::size_t N>
std::bitset<N> cut(const std::bitset<64>& bits) {
  return std::bitset<N>(bits.to_ullong());
}

}  // namespace

bool Cron::matches(std::chrono::sys_days day) const {
  const std::chrono::year_month_day date(day);
  if (!months[static_cast<unsigned>(date.month())]) return false;
  const bool by_day = days[static_cast<unsigned>(date.day())];
  const bool by_weekday = weekdays[std::chrono::weekday(day).c_encoding()];
  return any_day || any_weekday ? by_day && by_weekday : by_day || by_weekday;
}

Result<Cron> parse_cron(std::string_view text) {
  text = trim(text);
  if (text.size() > kCronBytesMax)
    return fail(Code::invalid, "a cron expression has at most {} bytes", kCronBytesMax);
  if (text.starts_with('@')) {
    const auto found = std::ranges::find_if(
        kNicknames, [&](const Nickname& one) { return equal_ignoring_case(one.name, text); });
    if (found == kNicknames.end())
      return fail(Code::invalid,
                  "\"{}\" is not known; allowed are @hourly, @daily, @midnight, @weekly, @monthly, "
                  "@yearly and @annually",
                  printable(shorten(text, 40)));
    text = found->fields;
  }
  const auto words = words_of(text);
  if (words.size() != kFields.size())
    return fail(Code::invalid,
                "a cron expression has five fields: minute, hour, day of the month, month, day of "
                "the week; this one has {}",
                words.size());
  std::array<std::bitset<64>, 5> sets;
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    FW_TRY(sets[i], read_field(kFields[i], words[i]));
  }
  if (sets[4][7]) sets[4].set(0);
  Cron cron{.minutes = cut<60>(sets[0]),
            .hours = cut<24>(sets[1]),
            .days = cut<32>(sets[2]),
            .months = cut<13>(sets[3]),
            .weekdays = cut<7>(sets[4] & std::bitset<64>(0x7f)),
            .any_day = words[2].starts_with('*'),
            .any_weekday = words[4].starts_with('*'),
            .is_fixed = !words[0].starts_with('*') && !words[1].starts_with('*')};
  if (!ever_comes(cron)) return fail(Code::invalid, "\"{}\" is a day that never comes", text);
  return cron;
}

}  // namespace fw::checks::heartbeat
