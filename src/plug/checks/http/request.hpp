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
  std::string authorization;  ///< in place of the plan's, where a token was fetched
  bool keeps_open = false;    ///< the connection is to take the next look's request too
};

/// What every look asks first.
[[nodiscard]] Step first_step(const Plan& plan, std::string authorization = {});

/// The request as HTTP/1.1 (RFC 9112), ready to send.
[[nodiscard]] std::string wire_form(const Plan& plan, const Step& step);

/// The request's fields as HTTP/2 has them (RFC 9113 §8.3): names in lower case, pseudo-headers
/// first.
[[nodiscard]] Headers h2_fields(const Plan& plan, const Step& step);

/// What is sent behind the fields; nothing for methods without a body.
[[nodiscard]] std::string_view body_of(const Plan& plan, const Step& step);

/// Whether a status asks to go elsewhere (RFC 9110 §15.4).
[[nodiscard]] bool is_redirect(int status);

/// Where `status` and `location` lead from `step`. Credentials, custom headers and the body stay
/// behind once host, port or scheme change, and do not come back. `hops` are the URLs already seen.
[[nodiscard]] std::expected<Step, net::Failure> next_step(const Plan& plan, const Step& step,
                                                          int status, std::string_view location,
                                                          const std::vector<model::Hop>& hops);

}  // namespace fw::checks::http
