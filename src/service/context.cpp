#include "service/context.hpp"

#include <algorithm>
#include <array>

namespace fw::service {
namespace {

constexpr std::array<std::string_view, 4> kRoles = {"owner", "admin", "editor", "viewer"};

constexpr std::array<std::string_view, 17> kPermissions = {
    "monitors.read",    "monitors.write",    "incidents.read", "incidents.write", "channels.read",
    "channels.write",   "scans.read",        "scans.write",    "pages.read",      "pages.write",
    "maintenance.read", "maintenance.write", "account.read",   "account.write",   "tokens.read",
    "tokens.write",     "fleet.read"};

/// Everybody reads what is watched and cares for their own password.
bool viewer_may(std::string_view permission) {
  return permission == "account.write" ||
         (permission.ends_with(".read") && permission != "tokens.read" &&
          permission != "channels.read" && permission != "fleet.read");
}

/// The machines are the operators'.
bool editor_may(std::string_view permission) {
  return !permission.starts_with("tokens.") && permission != "fleet.read";
}

}  // namespace

std::string_view name(Role role) { return kRoles.at(static_cast<std::size_t>(role)); }

std::optional<Role> role_named(std::string_view text) {
  const auto found = std::ranges::find(kRoles, text);
  if (found == kRoles.end()) return std::nullopt;
  return static_cast<Role>(found - kRoles.begin());
}

std::span<const std::string_view> permissions() { return kPermissions; }

bool is_permission(std::string_view permission) {
  return std::ranges::find(kPermissions, permission) != kPermissions.end();
}

TenantCtx TenantCtx::for_operator(model::AccountId account) {
  return {std::move(account), model::UserId(), Role::owner};
}

bool TenantCtx::may(std::string_view permission) const {
  if (!is_permission(permission)) return false;
  switch (role_) {
    case Role::owner:
    case Role::admin:
      return true;
    case Role::editor:
      return editor_may(permission);
    case Role::viewer:
      return viewer_may(permission);
  }
  return false;
}

}  // namespace fw::service
