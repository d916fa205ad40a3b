// The key exchange of SSH, as far as the host key and the proof that the server owns it (RFC 4253
// §7, §8; RFC 5656 §4; RFC 8731). Values; safe to use from any thread, one at a time.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "host/net/dial.hpp"

namespace fw::checks::ssh {

enum class KeyType : std::uint8_t { any, ed25519, ecdsa, rsa };

/// The first packet of both sides.
inline constexpr std::uint8_t kKexInit = 20;
inline constexpr std::uint8_t kEcdhInit = 30;
inline constexpr std::uint8_t kEcdhReply = 31;

/// What both sides can do.
struct Agreement {
  std::string exchange;         ///< "curve25519-sha256"
  std::string host_key;         ///< the algorithm it signs with: "rsa-sha2-512"
  bool skips_a_packet = false;  ///< the server guessed wrong and its next packet does not count
};

struct Versions {
  std::string client;  ///< "SSH-2.0-…", without the line's end
  std::string server;
};

class KeyExchange {
 public:
  KeyExchange(Versions versions, KeyType wanted, Random& random);
  ~KeyExchange();
  KeyExchange(const KeyExchange&) = delete;
  KeyExchange& operator=(const KeyExchange&) = delete;

  /// Our offer.
  [[nodiscard]] const std::string& offer() const { return offer_; }

  /// Reads the server's offer; nothing where the two have no algorithms in common.
  [[nodiscard]] std::expected<std::optional<Agreement>, net::Failure> agree(std::string payload);

  /// Our half of the exchange, once agreed.
  [[nodiscard]] std::expected<std::string, net::Failure> init();

  /// The host key out of the server's half, once its signature was found good.
  [[nodiscard]] std::expected<std::string, net::Failure> host_key(std::string_view payload);

 private:
  struct Secret;

  Versions versions_;
  std::string offer_;
  std::string server_offer_;
  std::string host_keys_;
  Agreement agreement_;
  std::unique_ptr<Secret> secret_;
};

}  // namespace fw::checks::ssh
