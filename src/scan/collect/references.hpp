// Gathers references into findings: resolved, each once, bounded. Owned by one thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "scan/match/findings.hpp"

namespace fw::scan {

inline constexpr std::size_t kReferencesMax = 10'000;
inline constexpr std::size_t kTargetBytesMax = 512;
inline constexpr std::size_t kScriptsListedMax = 500;
inline constexpr std::size_t kInsecureMax = 50;

class References {
 public:
  /// Relative URLs mean `findings.host`, or what `set_base` says. `findings` must outlive it.
  explicit References(Findings& findings);

  /// A <base href>.
  void set_base(std::string_view url);
  /// `where` is what people read: "script on /checkout". URLs of other schemes are ignored.
  void add(Use use, std::string_view url, std::string_view where);
  /// "script on /checkout" of the page itself.
  void add(Use use, std::string_view url);
  /// Every candidate of a srcset (WHATWG HTML §4.8.4.2.1).
  void add_srcset(std::string_view srcset);

 private:
  /// Scripts and what comes in plain text are kept page by page.
  void note_loading(const Reference& reference, std::string_view url);

  Findings& findings_;
  std::string base_host_;
  std::unordered_set<std::size_t> seen_;
};

/// The sentence part for a reference of the page itself: "script on /checkout".
[[nodiscard]] std::string where_on(Use use, std::string_view path);

}  // namespace fw::scan
