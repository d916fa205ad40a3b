// Patterns of text, in linear time: RE2 expressions, and wildcards made into them. Immutable; safe
// to use from any thread.
#pragma once

#include <re2/re2.h>

#include <memory>
#include <string_view>

#include "base/result.hpp"

namespace fw::checks::http {

struct Pattern {
  std::shared_ptr<const re2::RE2> expression;
  /// What matches goes on matching, however the text goes on.
  bool is_open_ended = false;

  [[nodiscard]] bool matches(std::string_view text) const {
    return re2::RE2::PartialMatch({text.data(), text.size()}, *expression);
  }
};

/// An RE2 expression that may match anywhere. `invalid` says what is wrong with it.
[[nodiscard]] Result<Pattern> make_expression(std::string_view text);

/// The whole text, with * for any characters and ? for one.
[[nodiscard]] Result<Pattern> make_wildcard(std::string_view text);

}  // namespace fw::checks::http
