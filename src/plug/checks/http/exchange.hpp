// Sends one request over a connection and reads the answer, timing both phases. One loop's thread
// only.
#pragma once

#include <string_view>

#include "host/net/dial.hpp"
#include "plug/checks/http/body.hpp"
#include "plug/checks/http/response_parser.hpp"

namespace fw::checks::http {

struct ExchangeOptions {
  std::string_view prepared;  ///< the request; must outlive the exchange
  std::string rendered{};     ///< in its place, where it is not empty
  bool is_head = false;       ///< the method is HEAD
  bool skip_redirect_body = false;
  net::Deadline deadline{};
};

/// The answer's head; its body is in `body`. Reads no further than the bounds of Body and
/// ResponseParser. Adds to `phases.first_byte` and `phases.transfer`, on failure too.
[[nodiscard]] net::Look<Head> exchange(net::Connection& connection, ExchangeOptions options,
                                       Body& body, model::Phases& phases);

}  // namespace fw::checks::http
