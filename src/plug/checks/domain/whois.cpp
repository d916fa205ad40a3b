#include "plug/checks/domain/whois.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"

namespace fw::checks::domain {
namespace {

constexpr std::size_t kLinesMax = 2'000;

constexpr auto kEnds = std::to_array<std::string_view>(
    {"registry expiry date", "registrar registration expiration date", "expiry date",
     "expiration date", "expiration time", "expires", "expires on", "expire", "expire date",
     "paid-till", "renewal date", "valid until", "validity", "domain expiration date",
     "record expires on", "registered until", "有効期限"});
constexpr auto kRegistrars =
    std::to_array<std::string_view>({"registrar", "registrar name", "sponsoring registrar"});
constexpr auto kStatuses =
    std::to_array<std::string_view>({"domain status", "status", "state", "eppstatus"});
constexpr auto kSigns = std::to_array<std::string_view>(
    {"domain name", "domain", "registrar", "created", "creation date", "registered on", "nserver",
     "name server", "nameserver", "registrant"});
constexpr auto kNobody = std::to_array<std::string_view>(
    {"no match", "not found", "no entries found", "no data found", "no object found",
     "status: free", "status: available", "is available for", "is free", "nothing found",
     "not been registered", "not registered", "does not exist"});
constexpr auto kMonths = std::to_array<std::string_view>(
    {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"});

struct Field {
  std::string key;  ///< lower case, without the dots that some put behind it
  std::string_view value;
};

/// "Key: value", "key......: value", "[Key]  value".
std::optional<Field> field_in(std::string_view line) {
  line = trim(line);
  if (line.starts_with('[')) {
    const std::size_t end = line.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    return Field{to_lower(line.substr(1, end - 1)), trim(line.substr(end + 1))};
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon > 60) return std::nullopt;
  std::string_view key = trim(line.substr(0, colon));
  key = key.substr(0, key.find_last_not_of('.') + 1);
  return Field{to_lower(trim(key)), trim(line.substr(colon + 1))};
}

bool is_one_of(std::string_view word, std::span<const std::string_view> list) {
  return std::ranges::find(list, word) != list.end();
}

std::string words(std::string_view text) { return printable(shorten(text, kWordsBytesMax)); }

/// Runs of digits and of letters, in order, at most six.
std::vector<std::string_view> pieces_of(std::string_view text) {
  const auto kind = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return std::isdigit(byte) != 0 ? 1 : (std::isalpha(byte) != 0 ? 2 : 0);
  };
  std::vector<std::string_view> pieces;
  std::size_t at = 0;
  while (at < text.size() && pieces.size() < 6) {
    std::size_t end = at + 1;
    while (end < text.size() && kind(text[end]) == kind(text[at])) ++end;
    if (kind(text[at]) != 0) pieces.push_back(text.substr(at, end - at));
    at = end;
  }
  return pieces;
}

std::optional<unsigned> month_of(std::string_view piece) {
  if (const auto number = to_number<unsigned>(piece)) return number;
  const std::string name = to_lower(piece.substr(0, 3));
  const auto found = std::ranges::find(kMonths, name);
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

std::optional<Instant> day_of(std::string_view year, std::string_view month, std::string_view day) {
  const auto y = to_number<int>(year);
  const auto m = month_of(month);
  const auto d = to_number<unsigned>(day);
  if (!y || !m || !d || *y < 1985 || *y > 9999) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*y), std::chrono::month(*m),
                                         std::chrono::day(*d)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::time_point_cast<Millis>(std::chrono::sys_days(date));
}

void read_field(const Field& field, Registration& found) {
  if (is_one_of(field.key, kEnds)) {
    if (const auto ends = read_day(field.value); ends && !found.ends) found.ends = ends;
  } else if (is_one_of(field.key, kRegistrars)) {
    if (found.registrar.empty()) found.registrar = words(field.value);
  } else if (is_one_of(field.key, kStatuses)) {
    // "clientHold https://icann.org/epp#clientHold"
    const std::string_view status = field.value.substr(0, field.value.find(" http"));
    if (!status.empty() && found.statuses.size() < kStatusesMax)
      found.statuses.push_back(words(status));
  }
}

}  // namespace

std::string whois_server_in(std::string_view answer) {
  for (const std::string_view line : split(answer, '\n')) {
    const auto field = field_in(line);
    if (field && (field->key == "whois" || field->key == "refer") && !field->value.empty())
      return to_lower(field->value);
  }
  return {};
}

std::optional<Registration> read_whois(std::string_view answer) {
  Registration found;
  bool has_sign = false;
  const auto lines = split(answer, '\n');
  for (std::size_t i = 0; i < std::min(lines.size(), kLinesMax); ++i) {
    const auto field = field_in(lines[i]);
    if (!field || field->value.empty()) continue;
    has_sign = has_sign || is_one_of(field->key, kSigns);
    read_field(*field, found);
  }
  if (found.ends || !found.registrar.empty()) return found;
  const std::string lower = to_lower(answer);
  const auto says = [&](std::string_view words) { return lower.find(words) != std::string::npos; };
  if (std::ranges::any_of(kNobody, says)) return Registration{.exists = false};
  if (!has_sign) return std::nullopt;
  return found;
}

std::optional<Instant> read_day(std::string_view text) {
  text = trim(text);
  if (const auto exact = parse_rfc3339(text)) return *exact;
  const auto pieces = pieces_of(text);
  if (pieces.empty()) return std::nullopt;
  const std::string_view first = pieces[0];
  if (first.size() == 8) return day_of(first.substr(0, 4), first.substr(4, 2), first.substr(6));
  if (pieces.size() < 3) return std::nullopt;
  if (first.size() == 4) return day_of(first, pieces[1], pieces[2]);
  if (pieces[2].size() == 4) return day_of(pieces[2], pieces[1], first);
  return std::nullopt;
}

}  // namespace fw::checks::domain
