// Gathers references into findings: resolved, each once, bounded. Owned by one thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "host/net/url.hpp"
#include "scan/match/findings.hpp"

namespace fw::scan {

inline constexpr std::size_t kReferencesMax = 10'000;
inline constexpr std::size_t kTargetBytesMax = 512;
inline constexpr std::size_t kScriptsListedMax = 500;
inline constexpr std::size_t kInsecureMax = 50;
inline constexpr std::size_t kNotesMax = 100;

/// Adds the note unless it is there; of more than 100 the rest is dropped.
void note(Findings& findings, std::string text);

class References {
 public:
  /// Relative URLs mean the page of `findings`, or what `stand_on` and `set_base` say. `findings`
  /// must outlive it.
  explicit References(Findings& findings);

  /// From here on relative URLs mean `page`. `name`: what people read of it behind what is told of
  /// it, " on /cart"; "" for the page that was asked for.
  void stand_on(const net::Url& page, std::string name);
  /// A <base href>.
  void set_base(std::string_view url);
  /// `where` is what people read: "script on /checkout". URLs of other schemes are ignored.
  void add(Use use, std::string_view url, std::string_view where);
  /// "script on /checkout" of the page itself.
  void add(Use use, std::string_view url);
  /// Every candidate of a srcset (WHATWG HTML §4.8.4.2.1).
  void add_srcset(std::string_view srcset);
  /// "script on /checkout"
  [[nodiscard]] std::string where_here(Use use) const;

  [[nodiscard]] Findings& findings() { return findings_; }

 private:
  /// Scripts and what comes in plain text are kept page by page.
  void note_loading(const Reference& reference, std::string_view url);
  [[nodiscard]] std::string target_of(std::string_view relative) const;

  Findings& findings_;
  net::Url base_;
  std::string path_;  ///< of the page it stands on
  std::string name_;
  std::unordered_set<std::size_t> seen_;
};

/// The sentence part for a reference of the page itself: "script on /checkout".
[[nodiscard]] std::string where_on(Use use, std::string_view path);

}  // namespace fw::scan
