// The requests of one look: the first, and those that redirects lead to. Pure functions; safe to
// use from any thread.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "host/net/dial.hpp"
#include "host/net/url.hpp"
#include "model/evidence.hpp"
#include "plug/checks/http/plan.hpp"

namespace fw::checks::http {

/// One request of the look.
struct Step {
  net::Url url;
  std::string method;
  bool with_secrets = true;  ///< the user's headers, credentials and body go along
  bool with_body = true;
  std::string bytes;  ///< HTTP/1.1 in wire form; empty on the first step: Plan::request
};

[[nodiscard]] Step first_step(const Plan& plan);

/// Whether a status asks to go elsewhere (RFC 9110 §15.4).
[[nodiscard]] bool is_redirect(int status);

/// Where `status` and `location` lead from `step`. Credentials, custom headers and the body stay
/// behind once host, port or scheme change, and do not come back. `hops` are the URLs already seen.
[[nodiscard]] std::expected<Step, net::Failure> next_step(const Plan& plan, const Step& step,
                                                          int status, std::string_view location,
                                                          const std::vector<model::Hop>& hops);

}  // namespace fw::checks::http
