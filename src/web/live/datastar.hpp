// The wire names of Datastar 1.0.0-beta.11: the only place that knows them, since 1.0 renames them.
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "web/pages/kit/html.hpp"

namespace fw::web {

/// One server-sent event, to be handed to an event stream.
struct WireEvent {
  std::string name;
  std::string data;
};

/// Puts each element of `html` in the place of the one with the same id. Every id must be on the
/// page: the client gives up the stream otherwise.
[[nodiscard]] WireEvent patch(const Html& html);

/// Sets the signals of a flat JSON object of numbers.
[[nodiscard]] WireEvent set_signals(std::string_view json);

/// A finite stream: the body of an answer to one `@get`.
[[nodiscard]] std::string as_body(const std::vector<WireEvent>& events);

/// The numbers of the signals that came with a request (`?datastar={…}`); 0 where absent.
[[nodiscard]] std::int64_t signal_of(std::string_view query_value, std::string_view name);

/// The parameter the client puts its signals in.
inline constexpr std::string_view kSignalsParameter = "datastar";

}  // namespace fw::web
