#include "plug/checks/http/status_set.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fw::checks::http {
namespace {

constexpr std::size_t kRangesMax = 20;

bool is_status(std::optional<int> code) { return code && *code >= 100 && *code <= 599; }

}  // namespace

Result<StatusSet> StatusSet::parse(std::string_view text) {
  StatusSet set;
  for (const std::string_view part : split(text, ',')) {
    const std::string_view range = trim(part);
    const std::size_t dash = range.find('-');
    const auto first = to_number<int>(trim(range.substr(0, dash)));
    const auto last =
        dash == std::string_view::npos ? first : to_number<int>(trim(range.substr(dash + 1)));
    if (!is_status(first) || !is_status(last) || *first > *last)
      return fail(Code::invalid,
                  "\"{}\" is not a status code or range; write codes from 100 to 599 as in "
                  "200-299,401",
                  range);
    set.ranges_.emplace_back(*first, *last);
    if (!set.text_.empty()) set.text_ += ',';
    set.text_ += *first == *last ? fmt::format("{}", *first) : fmt::format("{}-{}", *first, *last);
  }
  if (set.ranges_.empty() || set.ranges_.size() > kRangesMax)
    return fail(Code::invalid, "1 to {} status codes or ranges are allowed", kRangesMax);
  return set;
}

bool StatusSet::contains(int status) const {
  return std::ranges::any_of(
      ranges_, [status](auto range) { return status >= range.first && status <= range.second; });
}

}  // namespace fw::checks::http
