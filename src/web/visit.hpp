// One request of somebody: who asks, what they sent, and what answers may need. Values; a Visit
// belongs to one request, whose pages are made on the work pool.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "host/http/message.hpp"
#include "service/accounts.hpp"
#include "web/env.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

/// A request of a signed-in person.
struct Visit {
  http::Request request;
  service::Session session;
  Env* env = nullptr;

  [[nodiscard]] const service::TenantCtx& ctx() const { return session.ctx; }
  [[nodiscard]] service::Services& services() const { return env->services; }
  /// The frame's facts; asks the services, so it blocks.
  [[nodiscard]] Reader reader() const;
};

/// A request of anybody.
struct Stranger {
  http::Request request;
  Env* env = nullptr;

  [[nodiscard]] service::Services& services() const { return env->services; }
};

[[nodiscard]] Theme theme_of(const http::Request& request);

/// The path parameter `id` as an id of one kind; `not_found` where it is none.
template <class Id>
[[nodiscard]] Result<Id> id_of(const http::Request& request) {
  return Id::parse(request.parameter("id"));
}

/// A form's box.
[[nodiscard]] bool is_ticked(const http::Request& request, std::string_view name);

/// 200 (or `status`) with a page that loads Datastar, whose expressions need `unsafe-eval`.
[[nodiscard]] http::Response live_page(std::string page);
/// 303 to `path` with a message there: one of the codes that the frame knows, or "".
[[nodiscard]] http::Response go(std::string path, std::string_view done = {});
/// `path` if it is a path on this server, "/" otherwise: no redirect leaves the house.
[[nodiscard]] std::string local_path(std::string_view path);

}  // namespace fw::web
