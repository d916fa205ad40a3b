// Where jobs call: /ping/<token> and what may follow it. Called once while the server is put
// together; the handlers run on the web loop and wait for the work pool.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "host/http/router.hpp"
#include "model/heartbeat.hpp"
#include "web/env.hpp"

namespace fw::web {

/// Of a call's body; what is beyond kPingBodyBytesMax of it is not kept.
inline constexpr std::size_t kPingRequestBytesMax = 256 * 1024;

/// Whether the path is one that jobs call.
[[nodiscard]] bool is_ping(std::string_view path);

/// What a call says: `what` is what follows the token ("", "start", "fail", "log", "0" to "255").
/// `not_found` for another word, `invalid` for a run's id that is none.
[[nodiscard]] Result<model::Ping> read_ping(std::string_view what, const http::Request& request);

/// The address for jobs, as the reader of `request` reaches this server.
[[nodiscard]] std::string ping_url(std::string_view token, const http::Request& request,
                                   const Env& env);

/// No session, no token of a form: whoever knows the address may call it. Answers are plain text.
void add_pings(http::Router& router, Env& env);

}  // namespace fw::web
