// What can be set on a WebSocket check, and its reading. Pure; safe to use from any thread.
#pragma once

#include <string>

#include "host/net/resolver.hpp"
#include "host/net/url.hpp"
#include "model/settings.hpp"
#include "plug/kit/headers.hpp"

namespace fw::checks::websocket {

inline constexpr std::size_t kTextBytesMax = 4 * 1024;  ///< of send and of expect

[[nodiscard]] model::SettingsTable settings_table();

struct Plan {
  net::Url url;  ///< http for ws, https for wss
  kit::Headers headers;
  std::string bearer_token;
  std::string subprotocol;
  std::string send;    ///< one text message, or ""
  std::string expect;  ///< text that a message must contain, or ""
  bool verify_tls = true;
  std::int64_t days_min = 0;
  Millis degraded_after{0};
  net::Family family = net::Family::any;
};

/// "ws://…" and "wss://…" as a URL of http and https. `invalid` says what is allowed.
[[nodiscard]] Result<net::Url> parse_target(const std::string& target);

/// `invalid` says what is allowed.
[[nodiscard]] Result<Plan> make_plan(const std::string& target, const model::Settings& settings);

}  // namespace fw::checks::websocket
