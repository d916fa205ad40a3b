// The answer that a name is expected to keep, where nobody wrote down which. Pure functions; safe
// to use from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fw::checks::dns {

/// So many looks in a row with the same new answer make it the one to keep.
inline constexpr int kLooksToSettle = 10;

struct Baseline {
  std::string about;                 ///< who was asked for what: another question is no change
  std::vector<std::string> values;   ///< canonical, sorted
  std::vector<std::string> pending;  ///< another answer, seen lately
  int looks = 0;                     ///< in a row that saw `pending`

  bool operator==(const Baseline&) const = default;
};

struct Compared {
  std::string difference;  ///< "" where the answer is the one to keep
  bool is_new = false;     ///< this look is the first that saw this difference
  Baseline next;           ///< to remember
};

/// The first answer is the one to keep.
[[nodiscard]] Compared compare(const std::optional<Baseline>& before, std::string about,
                               const std::vector<std::string>& values);

/// Values fit for a memory: long ones and many are kept as their digest.
[[nodiscard]] std::vector<std::string> memorable(const std::vector<std::string>& values);

/// As a check's memory, and back; nothing where the text is not what `to_memory` writes.
[[nodiscard]] std::string to_memory(const Baseline& baseline);
[[nodiscard]] std::optional<Baseline> from_memory(std::string_view text);

}  // namespace fw::checks::dns
