#include "web/visit.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "web/headers.hpp"

namespace fw::web {

Reader Visit::reader() const {
  Reader reader{.name = session.user.name,
                .email = session.user.email,
                .csrf = session.csrf,
                .theme = theme_of(request),
                .now = env->clock.now(),
                .open_incidents = 0,
                .may_write = ctx().may("monitors.write"),
                .sees_fleet = ctx().may("fleet.read"),
                .trouble = "",
                .done = request.query_value("done").value_or("")};
  const auto open =
      services().incidents().list(ctx(), {.open_only = true, .limit = service::kIncidentsPageMax});
  if (open) reader.open_incidents = static_cast<int>(open->size());
  if (const auto trouble = services().database_trouble()) reader.trouble = trouble->sentence;
  return reader;
}

Theme theme_of(const http::Request& request) { return theme_named(request.cookie("theme")); }

bool is_ticked(const http::Request& request, std::string_view name) {
  return request.form_value(name).has_value();
}

http::Response live_page(std::string page) {
  return http::Response::html(std::move(page))
      .with_header("content-security-policy", std::string(kLivePolicy));
}

http::Response go(std::string path, std::string_view done) {
  if (!done.empty()) {
    path += path.find('?') == std::string::npos ? '?' : '&';
    path += "done=";
    path += done;
  }
  return http::Response::redirect(std::move(path), 303);
}

std::string local_path(std::string_view path) {
  // Browsers drop tabs and line breaks and read "\\" as "/" before they look for a host.
  const bool is_odd = std::ranges::any_of(path, [](char c) { return c <= ' ' || c == '\\'; });
  const bool is_local = path.starts_with('/') && !path.starts_with("//") && path.size() < 2'000;
  return is_local && !is_odd ? std::string(path) : "/";
}

}  // namespace fw::web
