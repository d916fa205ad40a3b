// What a site's robots.txt lets us read (RFC 9309), and the sitemaps it names. Pure; values, safe
// to use from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fw::scan {

inline constexpr std::size_t kRobotsBytesMax = 500u << 10;  ///< RFC 9309 §2.5
inline constexpr std::size_t kRobotsRulesMax = 2'000;
inline constexpr std::string_view kRobotsAgent = "flarewarden";

class Robots {
 public:
  /// Everything is allowed.
  Robots() = default;
  /// Nothing is: the file could not be read (RFC 9309 §2.3.1.4).
  [[nodiscard]] static Robots closed();
  /// The rules for our agent, or where there are none those for all; of more than 500 KiB the rest
  /// is left out.
  [[nodiscard]] static Robots parse(std::string_view text);

  /// `target`: path and query. The longest rule that matches decides; allowing wins a tie.
  [[nodiscard]] bool allows(std::string_view target) const;
  /// URLs as written, at most 50.
  [[nodiscard]] const std::vector<std::string>& sitemaps() const { return sitemaps_; }

 private:
  struct Rule {
    std::string pattern;
    bool allow = false;
  };
  std::vector<Rule> rules_;
  std::vector<std::string> sitemaps_;
};

}  // namespace fw::scan
