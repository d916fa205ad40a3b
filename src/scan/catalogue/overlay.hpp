// Services that a user adds to the catalogue or mends, in TOML as catalog/overlay has them. Pure
// functions; safe to use from any thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "scan/catalogue/pattern.hpp"

namespace fw::scan {

inline constexpr std::size_t kOverlayBytesMax = 4u << 20;
inline constexpr std::size_t kOverlayServicesMax = 10'000;
inline constexpr std::size_t kOverlayPatternsMax = 500;  ///< of one service
inline constexpr std::size_t kOverlayTextBytesMax = 500;

struct OverlayFile {
  std::string name;  ///< for messages
  std::string text;
};

struct OverlayPattern {
  PatternKind kind = PatternKind::host;
  PatternMode mode = PatternMode::suffix;
  int confidence = 100;
  std::string text;
  std::string name;
  std::string literal;  ///< lower case; of what is searched for in long texts
};

struct OverlayService {
  std::string id;
  std::string where;                       ///< "file:line"
  std::map<std::string, std::string> set;  ///< column of the table → value
  std::optional<bool> infrastructure;
  bool drop = false;  ///< the shipped service is to be forgotten
  std::vector<OverlayPattern> patterns;
};

/// What a file may speak of, known from the table it is laid over.
struct OverlayVocabulary {
  std::set<std::string, std::less<>> categories;
  std::set<std::string, std::less<>> status_types;
};

/// One file. `invalid` with every problem, one a line: "file:line service.field: what is wrong, and
/// what is allowed".
[[nodiscard]] Result<std::vector<OverlayService>> read_overlay(const OverlayFile& file,
                                                               const OverlayVocabulary& words);

/// The table of a catalogue with the files' services put in; a later file wins. What a file says of
/// a shipped service replaces its fields and joins its patterns; a host named in a file is no other
/// service's any more. `invalid` as `read_overlay`, of all files together.
[[nodiscard]] Result<std::string> apply_overlays(std::string_view table,
                                                 std::span<const OverlayFile> files);

}  // namespace fw::scan
