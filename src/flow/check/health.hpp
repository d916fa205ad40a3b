// Self-doubt: is this place fit to say that something else is down?
// Pure state, no clock; one thread at a time (the engine's).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.hpp"
#include "model/outcome.hpp"

namespace fw::check {

/// What a place knows of itself at the moment it judges a look.
struct LocalHealth {
  bool network_ok = true;   ///< false: no failure seen from here means anything
  bool resolver_ok = true;  ///< false: no dns failure seen from here means anything
  std::string why;          ///< one sentence where one of them is false
};

/// What a reference target tells about.
enum class Subject : std::uint8_t { network, resolver };

inline constexpr Millis kHealthWindow{60'000};
inline constexpr Millis kReferenceFreshFor{90'000};
/// Without references, so many failing targets are believed after this long; nearly all of them
/// later.
inline constexpr Millis kHoldMax{60'000};
inline constexpr Millis kHoldNearlyAllMax{5 * 60'000};
inline constexpr std::size_t kDistinctTargetsMin = 50;
inline constexpr int kFailingPercent = 30;
inline constexpr int kNearlyAllPercent = 90;
inline constexpr std::size_t kTargetsMax = 20'000;
inline constexpr std::size_t kReferencesMax = 100;

/// Watches the raw outcomes of this machine's own looks and of its reference targets.
///
/// The place is sick where more than half of the fresh references of a subject fail. Where no
/// network reference is known, ≥ 30 % failures over ≥ 50 distinct targets in 60 s make it doubt
/// itself for at most 60 s; ≥ 90 % for at most 5 min. Working references overrule that. The
/// doubt has an end: a machine without references must not stay silent about an outage for ever.
class HealthTracker {
 public:
  /// One of the machine's own looks; `target` as in the monitor: only its host counts.
  void note(std::string_view target, model::Outcome raw, Instant now);
  /// A look at a reference target ("resolver 192.0.2.53", "anchor example.com").
  void reference(Subject subject, std::string_view name, bool ok, Instant now);
  [[nodiscard]] LocalHealth health(Instant now);
  /// Share of the targets looked at in the last 60 s that fail as seen from here; nothing where
  /// they are fewer than 50.
  [[nodiscard]] std::optional<int> failing_percent(Instant now);

 private:
  struct Seen {
    Instant at{};
    bool failed = false;
  };
  struct Reference {
    Instant at{};
    bool ok = true;
  };
  struct Share {
    std::size_t all = 0;
    std::size_t failing = 0;
  };
  void expire(Instant now);
  [[nodiscard]] Share references_of(Subject subject, Instant now) const;

  std::unordered_map<std::uint64_t, Seen> targets_;  ///< by hash of the host
  std::deque<std::pair<Instant, std::uint64_t>> order_;
  std::size_t failing_ = 0;
  Instant doubting_since_ = Instant::max();
  std::map<std::pair<Subject, std::string>, Reference, std::less<>> references_;
};

/// "shop.example" of "https://user@shop.example:8443/path", "shop.example:53" or "shop.example".
[[nodiscard]] std::string_view host_of(std::string_view target);

}  // namespace fw::check
