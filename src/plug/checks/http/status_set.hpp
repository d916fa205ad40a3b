// A set of HTTP status codes, written "200-299,401". Value; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace fw::checks::http {

class StatusSet {
 public:
  /// Codes and ranges from 100 to 599, separated by commas, at most 20; `invalid` says so.
  [[nodiscard]] static Result<StatusSet> parse(std::string_view text);

  [[nodiscard]] bool contains(int status) const;
  /// As it was written, without spaces.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::vector<std::pair<int, int>> ranges_;
  std::string text_;
};

}  // namespace fw::checks::http
