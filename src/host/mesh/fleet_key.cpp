#include "host/mesh/fleet_key.hpp"

#include <sodium.h>

#include <cstring>

#include "base/encode.hpp"
#include "base/text.hpp"

namespace fw::mesh {
namespace {

constexpr std::string_view kFull = "fwfleet_";
constexpr std::string_view kProbe = "fwprobe_";

// Subkeys by number; a number is never given another meaning.
enum Purpose : std::uint64_t {
  probe_key = 1,
  datagrams = 2,
  connections = 3,
  hashing = 4,
  directory = 5,
  routing = 6
};
constexpr std::array<char, crypto_kdf_CONTEXTBYTES> kContext{'f', 'w', '-', 'm',
                                                             'e', 's', 'h', '1'};

FleetKey::Secret derive(const FleetKey::Secret& from, Purpose purpose) {
  static_assert(FleetKey::kBytes == crypto_kdf_KEYBYTES);
  FleetKey::Secret made{};
  crypto_kdf_derive_from_key(made.data(), made.size(), purpose, kContext.data(), from.data());
  return made;
}

std::string text_of(std::string_view prefix, const FleetKey::Secret& secret) {
  return std::string(prefix) +
         to_base64url({reinterpret_cast<const char*>(secret.data()), secret.size()});
}

}  // namespace

std::string_view name(Role role) { return role == Role::full ? "full" : "probe"; }

Result<FleetKey> FleetKey::parse(std::string_view text) {
  const std::string_view key = trim(text);
  const bool full = key.starts_with(kFull);
  if (!full && !key.starts_with(kProbe))
    return fail(Code::invalid,
                "a fleet key begins with \"{}\" or \"{}\"; `flarewarden fleet key` makes one",
                kFull, kProbe);
  auto bytes = from_base64(key.substr(kFull.size()));
  if (!bytes || bytes->size() != kBytes)
    return fail(Code::invalid, "a fleet key has {} bytes in base64 behind its prefix", kBytes);
  Secret secret{};
  std::memcpy(secret.data(), bytes->data(), kBytes);
  sodium_memzero(bytes->data(), bytes->size());
  return FleetKey(full ? Role::full : Role::probe, secret);
}

std::string FleetKey::make(Random& random) {
  Secret secret{};
  random.fill(std::as_writable_bytes(std::span(secret)));
  return text_of(kFull, secret);
}

FleetKey::~FleetKey() { sodium_memzero(secret_.data(), secret_.size()); }

FleetKey::Secret FleetKey::probe_secret() const {
  return role_ == Role::probe ? secret_ : derive(secret_, probe_key);
}

std::string FleetKey::probe_text() const { return text_of(kProbe, probe_secret()); }

HashKey FleetKey::hash_key() const {
  const Secret made = derive(probe_secret(), hashing);
  HashKey key{};
  std::memcpy(key.data(), made.data(), key.size());
  return key;
}

std::optional<std::string> FleetKey::directory_secret() const {
  if (role_ == Role::probe) return std::nullopt;
  const Secret made = derive(secret_, directory);
  return std::string(made.begin(), made.end());
}

std::optional<std::string> FleetKey::routing_secret() const {
  if (role_ == Role::probe) return std::nullopt;
  const Secret made = derive(secret_, routing);
  return std::string(made.begin(), made.end());
}

std::optional<FleetKey::Secret> FleetKey::datagram_secret(Role role) const {
  if (role == Role::probe) return derive(probe_secret(), datagrams);
  if (role_ == Role::probe) return std::nullopt;
  return derive(secret_, datagrams);
}

std::optional<FleetKey::Secret> FleetKey::connection_secret(Role role) const {
  if (role == Role::probe) return derive(probe_secret(), connections);
  if (role_ == Role::probe) return std::nullopt;
  return derive(secret_, connections);
}

}  // namespace fw::mesh
