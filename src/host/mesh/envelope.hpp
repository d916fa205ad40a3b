// Datagrams between machines: sealed under the fleet's key, each taken once (XChaCha20-Poly1305).
// What is not of the fleet is dropped before anything in it is looked at. One thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/time.hpp"
#include "host/mesh/fleet_key.hpp"

namespace fw::mesh {

/// A datagram is the version (1 byte), whose key it is sealed with (1), a nonce (24) and the sealed
/// rest: the time of sending (8) and the message. The nonce is the sender's life (8 random bytes),
/// a count (8) and chance (8): life and count tell what came before.
class Envelope {
 public:
  static constexpr std::uint8_t kVersion = 1;
  static constexpr std::size_t kOverheadBytes = 2 + 24 + 8 + 16;
  static constexpr std::size_t kDatagramBytesMax = 1'200;
  /// Older ones, and ones from so far ahead, are dropped.
  static constexpr Millis kWindow{5 * 60'000};
  /// Counts of one sender that may come out of order.
  static constexpr std::size_t kOrderMax = 64;
  static constexpr std::size_t kSendersMax = 4'096;

  enum class Refusal : std::uint8_t {
    none,
    stranger,  ///< not sealed with a key of this fleet
    version,   ///< of an envelope of another version
    repeated,  ///< taken before
    own,       ///< sealed by this very object
    stale,     ///< outside of the window: a replay, or a clock that is minutes off
  };
  struct Opened {
    Refusal refusal = Refusal::stranger;
    Role role = Role::full;  ///< at most this: what the key proves
    std::string message;
  };

  Envelope(const FleetKey& key, Random& random);

  /// Under the key of machines of that role: a machine of either role can open what is sealed for
  /// probes. `as` must be one whose key is known here.
  [[nodiscard]] std::string seal(std::string_view message, Role as, Instant now);
  [[nodiscard]] Opened open(std::string_view datagram, Instant now);

 private:
  struct Sender {
    std::uint64_t highest = 0;
    std::uint64_t seen = 0;  ///< bit n: `highest - n` came
    Instant at{};
  };
  [[nodiscard]] Refusal take(std::uint64_t life, std::uint64_t count, Instant now);

  std::array<std::optional<FleetKey::Secret>, 2> secrets_;  ///< by role
  Random& random_;
  std::uint64_t life_;
  std::uint64_t count_ = 0;
  std::map<std::uint64_t, Sender> senders_;
};

[[nodiscard]] std::string_view name(Envelope::Refusal refusal);

}  // namespace fw::mesh
