// The account's settings: password, sessions, API tokens, appearance. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "service/accounts.hpp"
#include "web/pages/kit/form.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

struct SettingsView {
  std::vector<service::SessionRow> sessions;
  std::string this_session;  ///< id
  std::vector<service::TokenRow> tokens;
  std::optional<service::NewToken> new_token;  ///< shown once, right after it was made
  Problems password_problems;
  std::string token_problem;
  bool may_write_tokens = true;
  std::string version;
};

[[nodiscard]] std::string settings_page(const Reader& reader, const SettingsView& view);

}  // namespace fw::web
