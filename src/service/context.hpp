// Who is asking: the account, the user and the role every use case is given. Values; safe to use
// from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "model/ids.hpp"

namespace fw::service {

enum class Role : std::uint8_t { owner, admin, editor, viewer };

[[nodiscard]] std::string_view name(Role role);
[[nodiscard]] std::optional<Role> role_named(std::string_view text);

/// Every permission there is: "monitors.read", "monitors.write", "incidents.read",
/// "incidents.write", "channels.read", "channels.write", "scans.read", "scans.write",
/// "pages.read", "pages.write", "maintenance.read", "maintenance.write", "account.read",
/// "account.write" (one's own password and sessions), "tokens.read", "tokens.write",
/// "fleet.read".
[[nodiscard]] std::span<const std::string_view> permissions();
[[nodiscard]] bool is_permission(std::string_view permission);

/// Proof that somebody may act for an account. Only Accounts makes one, from a session or a token;
/// so no use case can be reached with an account named by a client.
class TenantCtx {
 public:
  /// For the command line and the engine, which act for the machine's operator.
  [[nodiscard]] static TenantCtx for_operator(model::AccountId account);

  [[nodiscard]] const model::AccountId& account() const { return account_; }
  [[nodiscard]] const model::UserId& user() const { return user_; }  ///< empty for the operator
  [[nodiscard]] Role role() const { return role_; }
  /// False for a name that is no permission.
  [[nodiscard]] bool may(std::string_view permission) const;

 private:
  friend class Accounts;
  TenantCtx(model::AccountId account, model::UserId user, Role role)
      : account_(std::move(account)), user_(std::move(user)), role_(role) {}

  model::AccountId account_;
  model::UserId user_;
  Role role_;
};

}  // namespace fw::service
