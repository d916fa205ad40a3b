// Which slots somebody has begun, and which are done, as told by claims. Pure state, no clock; one
// thread at a time (the engine's).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/hash.hpp"
#include "base/time.hpp"
#include "model/arrows.hpp"

namespace fw::schedule {

/// Names a slot of a monitor: the low 48 bits of H64(H64(id) ‖ slot). Keyed, so nobody outside can
/// make two that collide, and short, so that claims are.
using Token = std::uint64_t;
inline constexpr Token kTokenMax = (Token{1} << 48U) - 1;

/// H64(hash ‖ slot), all 64 bits; `hash` is H64(id).
[[nodiscard]] std::uint64_t slot_hash(const HashKey& key, std::uint64_t hash, model::Slot slot);
[[nodiscard]] constexpr Token token_of(std::uint64_t slot_hash) {
  const Token token = slot_hash & kTokenMax;
  return token == 0 ? 1 : token;
}

/// Number of a machine, given by the owner of the table.
using Machine = std::uint16_t;
/// This machine: what it has begun itself stays its own, whoever else says they began it, too.
inline constexpr Machine kSelf = UINT16_MAX - 1;

struct Claim {
  enum class State : std::uint8_t {
    begun,
    done,
    lost,  ///< whoever began it is gone: as if nobody had
  };
  Instant at{};  ///< when it was heard of first, or of the newest machine that began it
  Machine by = 0;
  State state = State::begun;
};

/// Remembers a claim for 60 to 92 s, which is longer than a slot may be started.
class Claims {
 public:
  static constexpr Millis kRemembered{60'000};
  /// Further ones are dropped and counted.
  static constexpr std::size_t kClaimsMax = 4'000'000;

  /// False where nothing new was said: it is known as begun by this machine, or as done.
  bool begin(Token token, Machine by, Instant now);
  void done(Token token, Machine by, Instant now);
  [[nodiscard]] std::optional<Claim> find(Token token) const;
  /// Whoever this is has ended without a word: what it began and did not finish.
  [[nodiscard]] std::vector<Token> lose(Machine by);
  /// Forgets what is old, a part of it each time: call it every second.
  void expire(Instant now);

  [[nodiscard]] std::size_t size() const { return used_; }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  /// Sixteen bytes: who begins a slot is looked up for every one of them.
  struct Place {
    std::uint64_t token : 48 = 0;  ///< 0: free
    std::uint64_t by : 16 = 0;
    std::int64_t at_ms : 62 = 0;
    std::uint64_t state : 2 = 0;
  };
  static constexpr std::size_t kSweeps = 32;  // to go once through all

  [[nodiscard]] std::size_t home_of(Token token) const {
    return static_cast<std::size_t>(token) & (places_.size() - 1);
  }
  /// Where it is, or the free place where it would be.
  [[nodiscard]] std::size_t seek(Token token) const;
  Place* add(Token token);
  void grow();
  void erase(std::size_t place);

  std::vector<Place> places_;  ///< open addressing; the token is its own hash
  std::size_t used_ = 0;
  std::size_t swept_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace fw::schedule
