// Host keys: what they are, their fingerprint, and whether one signed something (RFC 4253 §6.6,
// RFC 5656 §3, RFC 8332, RFC 8709). Pure functions; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>

namespace fw::checks::ssh {

/// "SHA256:…", as ssh-keygen -l shows it.
[[nodiscard]] std::string fingerprint(std::string_view key);

/// "ssh-ed25519", "ssh-rsa", …: the name a key carries, or "".
[[nodiscard]] std::string_view key_type(std::string_view key);

/// "Ed25519", "ECDSA P-256", "RSA 3072", or "" where the key is not one of these.
[[nodiscard]] std::string key_words(std::string_view key);

/// Whether `signature` is one of `data` by `key`, made with `algorithm`.
[[nodiscard]] bool is_signed_by(std::string_view key, std::string_view algorithm,
                                std::string_view signature, std::string_view data);

}  // namespace fw::checks::ssh
