// A HTTP check's target and settings, read once and used for every look. Immutable; safe to use
// from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/net/client_identity.hpp"
#include "host/net/resolver.hpp"
#include "host/net/url.hpp"
#include "model/settings.hpp"
#include "plug/checks/http/assertion.hpp"
#include "plug/checks/http/oauth.hpp"
#include "plug/checks/http/pattern.hpp"
#include "plug/checks/http/status_set.hpp"

namespace fw::checks::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

enum class Protocol : std::uint8_t { http1, h2, either };

struct Plan {
  net::Url url;
  std::string method;
  Headers headers;            ///< the user's own
  std::string authorization;  ///< value of Authorization, or ""
  std::string body;
  std::string user_agent;
  StatusSet accepted;
  bool accepts_any_status = false;  ///< a condition judges it; redirects are followed all the same
  std::string body_contains;
  std::string body_not_contains;
  std::optional<Pattern> body_matches;
  Headers headers_expected;           ///< names in lower case; "*": any value
  std::vector<Assertion> assertions;  ///< all others
  bool reads_body = false;            ///< an assertion looks at the body, which has to be kept
  int redirects_max = 0;
  Millis degraded_after{0};
  std::int64_t certificate_days_min = 0;
  std::optional<OAuth> oauth;  ///< where a token has to be fetched first
  std::shared_ptr<const net::ClientIdentity> identity;
  bool verify_tls = true;
  Protocol protocol = Protocol::http1;  ///< to speak
  net::Family family = net::Family::any;
  bool reuses_connection = false;  ///< the target's own, from one look to the next

  std::string request;  ///< the bytes of the first request, where no token goes into it
};

/// `invalid` says what is allowed.
[[nodiscard]] Result<std::shared_ptr<const Plan>> make_plan(const std::string& target,
                                                            const model::Settings& settings,
                                                            std::string_view user_agent);

}  // namespace fw::checks::http
