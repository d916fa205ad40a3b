// The frame around every page: head, navigation, theme, messages. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"
#include "web/pages/kit/html.hpp"

namespace fw::web {

enum class Theme : std::uint8_t { system, light, dark };

[[nodiscard]] std::string_view name(Theme theme);
[[nodiscard]] Theme theme_named(std::string_view text);  ///< `system` for anything else

/// What the frame of a page needs to know of the reader; the same for every page of a request.
struct Reader {
  std::string name;
  std::string email;
  std::string csrf;
  Theme theme = Theme::system;
  Instant now{};
  int open_incidents = 0;
  bool may_write = true;
  bool sees_fleet = false;  ///< an operator
  std::string trouble;      ///< of the databases, in a sentence; "" where there is none
  std::string done;         ///< code of a message after a redirect: "saved", "deleted", …
};

/// A page of the signed-in part.
struct Page {
  std::string title;
  std::string_view active;  ///< path of the entry in the navigation: "/incidents"
  bool live = false;        ///< loads Datastar, whose expressions need `unsafe-eval`
  bool chart = false;       ///< loads the chart's script
};

[[nodiscard]] std::string signed_in_page(const Reader& reader, const Page& page, const Html& body);

/// A page without navigation: sign-in, set-up, errors. `theme` as the cookie says.
[[nodiscard]] std::string bare_page(Theme theme, std::string_view title, const Html& body);

/// A public page: like a bare one, but search engines may index it.
struct PublicFrame {
  Theme theme = Theme::system;
  std::string title;
  std::string description;
  bool indexed = false;
};
[[nodiscard]] std::string public_page(const PublicFrame& frame, const Html& body);

/// <svg class="i"><use href="#name"/></svg>; decorative.
[[nodiscard]] Html icon(std::string_view name);
/// The mark and the name.
[[nodiscard]] Html brand();
/// Light, system, dark: three buttons of one form.
[[nodiscard]] Html theme_switch(Theme theme, std::string_view csrf);
/// The number beside "Incidents"; event streams replace it.
[[nodiscard]] Html incident_badge(int open);
/// The hidden field every form of a session carries.
[[nodiscard]] Html csrf_field(std::string_view csrf);

}  // namespace fw::web
