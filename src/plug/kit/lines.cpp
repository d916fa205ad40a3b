#include "plug/kit/lines.hpp"

#include <algorithm>
#include <utility>

namespace fw::kit {

std::optional<std::string> Lines::next() {
  if (is_too_long()) return std::nullopt;
  const std::size_t from = std::max(start_, looked_);
  const std::size_t end = held_.find('\n', from);
  if (end == std::string::npos) {
    held_.erase(0, start_);
    start_ = 0;
    looked_ = held_.size();
    return std::nullopt;
  }
  std::string line = held_.substr(start_, end - start_);
  if (line.ends_with('\r')) line.pop_back();
  start_ = looked_ = end + 1;
  return line;
}

bool Lines::is_too_long() const {
  const std::size_t end = held_.find('\n', std::max(start_, looked_));
  const std::size_t until = end == std::string::npos ? held_.size() : end;
  return until - start_ > line_bytes_max_;
}

std::string Lines::take_rest() {
  std::string rest = held_.substr(start_);
  held_.clear();
  start_ = looked_ = 0;
  return rest;
}

}  // namespace fw::kit
