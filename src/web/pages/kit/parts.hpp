// Small parts that several pages use. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "web/pages/kit/html.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

/// A drawing for empty pages: a site and what it stands on.
[[nodiscard]] Html art();
/// The one field that starts everything: an address and "Scan".
[[nodiscard]] Html scan_form(std::string_view csrf, std::string_view url, std::string_view problem);

/// A page with nothing in it yet: what it is for, and the next step.
struct Empty {
  std::string_view title;
  std::string_view text;
  std::string_view link;  ///< "" for none
  std::string_view label;
};
[[nodiscard]] Html empty_state(const Empty& empty);

/// "Monitors › Shop": the way back.
[[nodiscard]] Html crumb(std::string_view href, std::string_view label);

/// A form with one button that posts to `action`.
struct Button {
  std::string_view action;
  std::string_view label;
  std::string_view icon;  ///< "" for none
  std::string_view style = "btn";
  std::string_view question;  ///< asked before it is done, where scripts run; "" for none
};
[[nodiscard]] Html post_button(std::string_view csrf, const Button& button);

/// Copies what stands in the element with this id, where scripts run.
[[nodiscard]] Html copy_button(std::string_view id);

/// One line above a form: what is wrong. Nothing where `problem` is empty.
[[nodiscard]] Html problem_note(std::string_view problem);

/// Opens the event stream of this page: `/live` and the page's own address. To stand once on a
/// page with `.live`.
[[nodiscard]] Html live_stream();

}  // namespace fw::web
