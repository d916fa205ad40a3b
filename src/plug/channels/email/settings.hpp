// What can be set on an e-mail channel, and its reading. Pure; safe to use from any thread.
#pragma once

#include <string>
#include <vector>

#include "model/settings.hpp"
#include "plug/channels/email/address.hpp"
#include "plug/kit/target.hpp"

namespace fw::channels::email {

inline constexpr std::size_t kRecipientsMax = 20;

[[nodiscard]] model::SettingsTable settings_table();

struct Plan {
  kit::Endpoint server;
  std::string server_url;  ///< "smtp://host:587" or "smtps://host:465"
  bool require_tls = true;
  std::string user;
  std::string password;
  Mailbox from;
  std::vector<Mailbox> to;
};

/// `invalid` says what is allowed.
[[nodiscard]] Result<Plan> make_plan(const model::Settings& settings);

}  // namespace fw::channels::email
