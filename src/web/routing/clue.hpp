// What a request itself says of where it is at home. Values and pure functions; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/http/message.hpp"
#include "model/routing.hpp"

namespace fw::web {

/// The cookie that names a person's region: a hint for whoever gets the next request, never a right
/// to anything.
inline constexpr std::string_view kRegionCookie = "user_region";

/// The regions of the installation, by name and by the prefix that their ids carry.
class RegionNames {
 public:
  explicit RegionNames(const std::vector<std::string>& names);
  [[nodiscard]] bool has(std::string_view name) const;
  /// "eu-west" of "euw", or "".
  [[nodiscard]] std::string of_prefix(std::string_view prefix) const;

 private:
  std::map<std::string, std::string, std::less<>> by_prefix_;
};

struct Clue {
  enum class Kind : std::uint8_t {
    none,
    region,  ///< `text` is its name
    email,   ///< the directory may know whose
    page,    ///< the slug of a status page, the same
  };
  Kind kind = Kind::none;
  std::string text;
  model::Sureness sureness = model::Sureness::nothing;
};

/// Every machine answers these itself: files of the program, and what is asked about the machine.
[[nodiscard]] bool is_everywhere(std::string_view path);

/// `session`: the session's token, or "".
[[nodiscard]] Clue read_clue(const http::Request& request, std::string_view session,
                             const RegionNames& regions);

/// "euw" of "euw.Zm9v", "" where a secret names no region.
[[nodiscard]] std::string_view prefix_of_secret(std::string_view secret);

}  // namespace fw::web
