// Is it they, or is it us? Where very many monitors of very many accounts fail at once, verdicts
// wait until looks at known targets say which. Pure state, no clock; one thread at a time (the
// engine's).
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.hpp"
#include "model/ids.hpp"

namespace fw::verify {

/// A target that is known to work: one of our own, or one of somebody whose whole trade it is.
struct Canary {
  std::string name;
  std::string network;  ///< or provider: canaries of one network fail together
};

inline constexpr Millis kMassWindow{60'000};
inline constexpr Millis kMassHoldMax{60'000};
inline constexpr int kMassPercent = 20;
inline constexpr std::size_t kMassAccounts = 20;  ///< more than so many
/// Fewer canaries, or of fewer networks, cannot tell: then nothing is ever held back.
inline constexpr std::size_t kCanariesMin = 6;
inline constexpr std::size_t kCanaryNetworks = 3;
inline constexpr Millis kCanaryEvery{15'000};  ///< while it is our own fault
/// So long no mass failure may have been seen before the next one is held back again.
inline constexpr Millis kMassCalmAfter{5 * 60'000};
inline constexpr std::size_t kMassMonitorsMax = 1'000'000;

class Breaker {
 public:
  enum class Word : std::uint8_t {
    calm,
    holding,  ///< verdicts wait; canaries are looked at
    ours,     ///< the canaries fail as well: nothing seen from here means anything
    real,     ///< they work: verdicts go on, and are not held again before it was calm
  };

  void set_canaries(std::vector<Canary> canaries);
  [[nodiscard]] bool is_armed() const;

  /// A slot's own look.
  void note(const model::MonitorId& monitor, const model::AccountId& account, bool failing,
            Instant now);
  void forget(const model::MonitorId& monitor);
  /// How a canary is that was asked for.
  void canary(std::string_view name, bool ok);

  /// The word from here on. `wanted` takes the canaries to look at now.
  [[nodiscard]] Word advance(Instant now, std::vector<std::string>& wanted);
  [[nodiscard]] Instant next() const;
  [[nodiscard]] Word word() const { return word_; }
  /// New verdicts wait.
  [[nodiscard]] bool holds() const { return word_ == Word::holding || word_ == Word::ours; }

 private:
  struct Seen {
    model::AccountId account;
    Instant at{};
    bool failing = false;
  };
  struct Asked {
    Canary canary;
    std::optional<bool> ok;
  };
  void expire(Instant now);
  void count(const Seen& seen, int by);
  [[nodiscard]] bool is_mass() const;
  [[nodiscard]] std::optional<Word> decided(bool at_the_end) const;
  void ask(Instant now, std::vector<std::string>& wanted);

  std::vector<Asked> canaries_;
  std::unordered_map<model::MonitorId, Seen> seen_;
  std::deque<std::pair<Instant, model::MonitorId>> order_;
  std::size_t failing_ = 0;
  std::map<model::AccountId, int> failing_accounts_;
  Word word_ = Word::calm;
  Instant asked_at_{};
  Instant mass_at_{};  ///< when it was last seen
};

[[nodiscard]] std::string_view name(Breaker::Word word);

}  // namespace fw::verify
