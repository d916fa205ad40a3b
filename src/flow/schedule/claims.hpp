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

/// Remembers a claim for 60 to 120 s, which is longer than a slot may be started.
class Claims {
 public:
  static constexpr Millis kGeneration{60'000};
  /// In each of two generations; further ones are dropped and counted.
  static constexpr std::size_t kClaimsMax = 2'000'000;

  /// False where nothing new was said: it is known as begun or done.
  bool begin(Token token, Machine by, Instant now);
  void done(Token token, Machine by, Instant now);
  [[nodiscard]] const Claim* find(Token token) const;
  /// Whoever this is has ended without a word: what it began and did not finish.
  [[nodiscard]] std::vector<Token> lose(Machine by);
  /// Forgets what is old; call it every second or so.
  void expire(Instant now);

  [[nodiscard]] std::size_t size() const { return young_.used + old_.used; }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  struct Place {
    Token token = 0;  ///< 0: free
    Claim claim;
  };
  struct Table {
    std::vector<Place> places;
    std::size_t used = 0;
    [[nodiscard]] Place* find(Token token);
    Place* add(Token token);
    void grow();
  };
  [[nodiscard]] Place* look_up(Token token);

  Table young_;
  Table old_;
  std::optional<Instant> turn_at_;
  std::uint64_t dropped_ = 0;
};

}  // namespace fw::schedule
