// The headers every answer carries, and the session's cookie. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "host/http/message.hpp"
#include "web/env.hpp"

namespace fw::web {

/// What a page may load and run: files of this server, nothing inline.
inline constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'";

/// For signed-in pages with Datastar, which compiles its expressions. They hold no user's text: the
/// templates refuse it.
inline constexpr std::string_view kLivePolicy =
    "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'";

/// True where the reader's browser speaks https with us or with a proxy before us.
[[nodiscard]] bool is_https(const http::Request& request, const Env& env);

/// Adds what is missing: content policy, nosniff, opener, referrer, HSTS under https, and
/// `no-store` where the answer says nothing of caching.
void add_security_headers(http::Response& response, const http::Request& request, const Env& env);

/// The session's token out of the cookie, or "".
[[nodiscard]] std::string_view session_token(const http::Request& request, const Env& env);
/// Set-Cookie for a session: `__Host-sid` under https, `sid` otherwise.
[[nodiscard]] std::string session_cookie(std::string_view token, const http::Request& request,
                                         const Env& env);
[[nodiscard]] std::string ended_session_cookie(const http::Request& request, const Env& env);
/// Set-Cookie that names a person's region to whoever gets the next request; "" of it ends it.
[[nodiscard]] std::string region_cookie(std::string_view region, const http::Request& request,
                                        const Env& env);

/// True where an unsafe request comes from a page of this server: Sec-Fetch-Site where the browser
/// sends it, Origin otherwise.
[[nodiscard]] bool is_from_here(const http::Request& request, const Env& env);

}  // namespace fw::web
