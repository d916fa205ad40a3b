// Passwords: what is accepted, and their argon2id hashes. Safe to use from any thread; a hash takes
// about 50 ms and 46 MiB.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fw::service {

/// 12 to 200 bytes, or `invalid`.
[[nodiscard]] Result<> accept_password(std::string_view password);
/// argon2id, 46 MiB, one pass. `unavailable` without memory.
[[nodiscard]] Result<std::string> hash_password(std::string_view password);
[[nodiscard]] bool verify_password(std::string_view hash, std::string_view password);
/// As long as a real check takes; for users that do not exist.
void verify_nothing(std::string_view password);

}  // namespace fw::service
