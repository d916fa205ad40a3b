// Before somebody is in: signing in and the first owner. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "web/pages/kit/shell.hpp"

namespace fw::web {

struct SignInForm {
  std::string email;
  std::string next = "/";    ///< where to go afterwards
  std::string problem;       ///< why it did not work, or ""
  bool needs_setup = false;  ///< nobody can sign in yet
  bool signed_out = false;
};

[[nodiscard]] std::string sign_in_page(Theme theme, const SignInForm& form);

/// Where the data of an account may live.
struct RegionChoice {
  std::vector<std::string> regions;  ///< fewer than two: nothing is asked
  std::string chosen;
};

struct SetupForm {
  std::string token;  ///< of the set-up link
  std::string name;
  std::string email;
  std::string problem;
  RegionChoice region;
};

[[nodiscard]] std::string setup_page(Theme theme, const SetupForm& form);

}  // namespace fw::web
