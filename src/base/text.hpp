// Small work on text: trimming, splitting, case, the nearest word. Pure functions; safe to use from
// any thread.
#pragma once

#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fw {

/// Without ASCII white space at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);
/// Parts between separators; empty parts are kept; an empty text gives no part.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
/// ASCII lower case.
[[nodiscard]] std::string to_lower(std::string_view text);
/// Equal but for ASCII case.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] std::string join(std::span<const std::string> parts, std::string_view separator);

/// The whole text as a number in base 10, or nothing.
template <class Number>
[[nodiscard]] std::optional<Number> to_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

/// The candidate a person most likely meant (edit distance ≤ a third of the word), or "".
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       std::span<const std::string_view> candidates);

/// At most `bytes_max` bytes, cut at a UTF-8 boundary, with "…" where something was cut.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t bytes_max);

/// Fit to show: invalid UTF-8, control and bidirectional-override characters become U+FFFD; tab and
/// newline stay.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace fw
