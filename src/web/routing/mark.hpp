// What a machine says of a request that it sends on to another region: whose it is, and that it was
// sent. Proven by a key that only machines of the fleet have. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "host/http/message.hpp"

namespace fw::web {

inline constexpr std::string_view kMarkHeader = "flarewarden-forwarded";
inline constexpr Millis kMarkAgeMax{5 * 60'000};  ///< either way: clocks differ
inline constexpr std::size_t kMarkBytesMax = 1'024;

struct Mark {
  std::string from;  ///< region that sends
  std::string to;    ///< region that is asked
  Instant at{};
  std::string scheme;  ///< as its client asked …
  std::string host;    ///< … and whom
  std::string peer;    ///< the client's address
  bool operator==(const Mark&) const = default;
};

/// The header's value for this request; `key` may have any length.
[[nodiscard]] std::string make_mark(std::string_view key, const Mark& mark,
                                    const http::Request& request);

/// The mark of a request that was sent to `here`. `invalid` where it has another form, `denied`
/// where it is not of the fleet, for another request, another region or another time.
[[nodiscard]] Result<Mark> read_mark(std::string_view key, std::string_view text,
                                     const http::Request& request, std::string_view here,
                                     Instant now);

}  // namespace fw::web
