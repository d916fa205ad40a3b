// Months of one monitor on paths that lose packets in bursts, seen by the program's own verifier:
// how often a target that is well is called down, and how soon one that is not. One thread.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <queue>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "flow/verify/verifier.hpp"

namespace fw::months {

/// How good the paths are. A look fails by itself with `alone`; in a burst (Gilbert and Elliott:
/// begins at random, ends at random) with `in_burst`. Bursts strike all machines of a region
/// together, or one machine; so do outages of a network, in which every look fails.
struct Weather {
  std::string_view name;
  double alone = 0;
  double region_share = 0;   ///< of the time in a burst of the region
  double machine_share = 0;  ///< of the time in a burst of the machine
};

inline constexpr double kInBurst = 0.8;
inline constexpr double kBurstSeconds = 15;
inline constexpr double kMachineOutages = 0.5;  // a month
inline constexpr double kMachineOutageSeconds = 120;
inline constexpr double kRegionOutages = 0.1;  // a month
inline constexpr double kRegionOutageSeconds = 180;
inline constexpr double kMonthSeconds = 30 * 86'400.0;
/// The first look of a slot fails 15, 114 and 418 times a month; of 100 such, a second machine of
/// the region fails as well in 23, 18 and 6.
inline constexpr std::array<Weather, 3> kWeathers = {{{"quiet", 0.000195, 0.000127, 0.00003},
                                                      {"noisy", 0.00198, 0.000755, 0.00003},
                                                      {"bad", 0.00889, 0.00091, 0.000034}}};

using Rng = std::mt19937_64;

/// Times of trouble, one after another; may only be asked in about the order of time.
class Spells {
 public:
  Spells(double gap_s, double length_s, Rng& rng) : gap_(1 / gap_s), length_(1 / length_s) {
    draw(0, rng);
  }
  [[nodiscard]] bool at(double t, Rng& rng) {
    while (t >= to_) draw(to_, rng);
    return t >= from_;
  }
  [[nodiscard]] double next(double t, Rng& rng) { return at(t, rng) ? t : from_; }

 private:
  void draw(double after, Rng& rng) {
    from_ = after + gap_(rng);
    to_ = from_ + length_(rng);
  }
  std::exponential_distribution<double> gap_;
  std::exponential_distribution<double> length_;
  double from_ = 0;
  double to_ = 0;
};

/// What a monitor's looks come to in some months.
struct Counts {
  double months = 0;
  double first_failures = 0;
  double down = 0;         ///< weighted by likelihood where failures elsewhere are drawn more often
  double down_square = 0;  ///< sum of squared weights
  double partial = 0;
  double regional = 0;
  double unsteady = 0;
  double asked = 0;  ///< looks by other machines
  [[nodiscard]] double rate() const { return down / months; }
  /// Three standard deviations above, or by the rule of three where nothing was seen.
  [[nodiscard]] double bound() const {
    return down_square > 0 ? rate() + 3 * std::sqrt(down_square) / months : 3 / months;
  }
};

struct Setting {
  int regions = 3;  ///< 0: one machine alone
  Millis interval{60'000};
  Millis timeout{10'000};
  double boost = 1;      ///< failures elsewhere are drawn so much more often
  double silent = 0.7;   ///< share of failures that are time-outs; the others fail at once
  double target_ok = 1;  ///< share of looks that find the target well, once it is out
  std::uint64_t seed = 1;
};

inline constexpr int kMachinesOfRegion = 6;

class Months {
 public:
  Months(const Weather& weather, const Setting& setting)
      : weather_(weather), setting_(setting), rng_(setting.seed) {
    monitor_.id = model::MonitorId("eu_shop");
    monitor_.interval = setting.interval;
    monitor_.timeout = setting.timeout;
    for (int region = 0; region < std::max(1, setting.regions); ++region) {
      regions_.push_back(new_spells(weather.region_share, kBurstSeconds));
      outages_.push_back(new_outages(kRegionOutages, kRegionOutageSeconds));
    }
    for (int i = 0; i < std::max(1, setting.regions) * kMachinesOfRegion; ++i) {
      machines_.push_back(new_spells(weather.machine_share, kBurstSeconds));
      machine_outages_.push_back(new_outages(kMachineOutages, kMachineOutageSeconds));
    }
    verifier_.put(monitor_);
    verifier_.set_fleet(fleet(), at(0));
    alone_in_ = std::geometric_distribution<std::int64_t>(weather_.alone)(rng_);
  }

  [[nodiscard]] Counts run(double months) {
    counts_.months = months;
    const double end = months * kMonthSeconds;
    while (now_ < end) {
      if (events_.empty() && is_clean()) skip();
      step();
    }
    return counts_;
  }

  /// Seconds from the start of an outage to the verdict, and to the first failing look. It starts
  /// this share of an interval after a slot.
  [[nodiscard]] std::pair<double, double> outage(double share) {
    while (slot_ < 3 || !events_.empty()) step();
    now_ = next_slot() - seconds(setting_.interval);
    outage_from_ = now_ + seconds(setting_.interval) * share;
    first_failed_ = 0;
    while (!is_down_ && now_ < outage_from_ + 3'600) step();
    return {now_ - outage_from_, first_failed_ - outage_from_};
  }

 private:
  struct Event {
    double at = 0;
    int machine = 0;  ///< of the look that ends
    model::Due due;
    double began = 0;
    model::Outcome outcome = model::Outcome::up;
    bool operator<(const Event& other) const { return at > other.at; }
  };

  [[nodiscard]] static double seconds(Millis ms) { return static_cast<double>(ms.count()) / 1e3; }
  [[nodiscard]] static Instant at(double t) {
    return from_ms(1'795'000'000'000 + static_cast<std::int64_t>(t * 1e3));
  }
  [[nodiscard]] static double time(Instant instant) {
    return static_cast<double>(to_ms(instant) - 1'795'000'000'000) / 1e3;
  }
  [[nodiscard]] Spells new_spells(double share, double length) {
    return {length * (1 - share) / share, length, rng_};
  }
  [[nodiscard]] Spells new_outages(double a_month, double length) {
    return {kMonthSeconds / a_month, length, rng_};
  }

  [[nodiscard]] static verify::Vantage machine(int index) {
    const auto region = fmt::format("r{}", index / kMachinesOfRegion);
    return {{fmt::format("m{}", index)}, {region + "p", region, region}, "", true};
  }

  [[nodiscard]] verify::Fleet fleet() const {
    verify::Fleet fleet{.key = {1}, .here = machine(0), .others = {}};
    for (int i = 1; i < setting_.regions * kMachinesOfRegion; ++i)
      fleet.others.push_back(machine(i));
    return fleet;
  }

  /// Nothing is in question and nothing bad is remembered: good looks change nothing.
  [[nodiscard]] bool is_clean() const {
    const verify::Memory& memory = *verifier_.memory(monitor_.id);
    return memory.state == model::State::up && memory.question == verify::Question::none &&
           std::ranges::all_of(memory.recent, &verify::Past::good) && memory.regional_slots == 0;
  }

  /// To the next slot that may fail; from here on a new story begins, with a weight of its own.
  void skip() {
    weight_ = 1;
    double trouble = regions_[0].next(now_, rng_);
    trouble = std::min(trouble, outages_[0].next(now_, rng_));
    trouble = std::min(trouble, machines_[0].next(now_, rng_));
    trouble = std::min(trouble, machine_outages_[0].next(now_, rng_));
    const double interval = seconds(setting_.interval);
    const auto until = static_cast<std::int64_t>(std::max(0.0, (trouble - next_slot()) / interval));
    const std::int64_t skipped = std::min(until, alone_in_);
    alone_in_ -= skipped;
    slot_ += skipped;
  }

  [[nodiscard]] double next_slot() const {
    return static_cast<double>(slot_ + 1) * seconds(setting_.interval);
  }

  void step() {
    double next = next_slot();
    if (!events_.empty()) next = std::min(next, events_.top().at);
    if (const auto wake = verifier_.next()) next = std::min(next, std::max(now_, time(*wake)));
    if (const auto wake = verifier_.next(); wake && time(*wake) <= next) {
      now_ = std::max(now_, time(*wake)) + 0.001;
      take(verifier_.advance(at(now_)));
    } else if (!events_.empty() && events_.top().at <= next) {
      const Event event = events_.top();
      events_.pop();
      now_ = event.at;
      answer(event);
    } else {
      step_slot();
    }
  }

  void step_slot() {
    now_ = next_slot();
    if (verifier_.memory(monitor_.id)->question == verify::Question::none) question_ = 1;
    ++slot_;
    look({.monitor = monitor_.id, .slot = slot_, .planned_at = at(now_), .attempt = 0}, 0, now_);
  }

  void look(const model::Due& due, int by, double began) {
    const bool fails = is_failing(by, began);
    const bool silent = std::uniform_real_distribution<>(0, 1)(rng_) < setting_.silent;
    const double takes = fails && silent ? seconds(setting_.timeout) : 0.1;
    const double way = by == 0 ? 0 : 0.05;
    if (by == 0) verifier_.started(due, {}, at(began));
    if (fails && due.attempt == 0) counts_.first_failures += 1;
    events_.push(
        {began + takes + way, by, due, began, fails ? model::Outcome::down : model::Outcome::up});
  }

  [[nodiscard]] bool is_failing(int by, double t) {
    if (outage_from_ > 0 && t >= outage_from_)
      return std::uniform_real_distribution<>(0, 1)(rng_) >= setting_.target_ok;
    const auto region = static_cast<std::size_t>(by / kMachinesOfRegion);
    const auto index = static_cast<std::size_t>(by);
    if (by == 0) {
      if (alone_in_-- <= 0) {
        alone_in_ = std::geometric_distribution<std::int64_t>(weather_.alone)(rng_);
        return true;
      }
    } else {
      const double drawn = region == 0 ? weather_.alone : weather_.alone * setting_.boost;
      const bool hit = std::uniform_real_distribution<>(0, 1)(rng_) < drawn;
      const double likelihood = hit ? weather_.alone / drawn : (1 - weather_.alone) / (1 - drawn);
      weight_ *= likelihood;
      question_ *= likelihood;
      if (hit) return true;
    }
    if (outages_[region].at(t, rng_) || machine_outages_[index].at(t, rng_)) return true;
    const bool burst = regions_[region].at(t, rng_) || machines_[index].at(t, rng_);
    return burst && std::uniform_real_distribution<>(0, 1)(rng_) < kInBurst;
  }

  void answer(const Event& event) {
    model::Observation seen;
    seen.probe_id = fmt::format("{}-{}", event.due.slot, event.due.attempt);
    seen.monitor = monitor_.id;
    seen.slot = event.due.slot;
    seen.attempt = event.due.attempt;
    seen.planned_at = event.due.planned_at;
    seen.started_at = at(event.began);
    const verify::Vantage by = machine(event.machine);
    seen.machine = by.machine;
    seen.place = by.place;
    seen.outcome = event.outcome;
    if (event.outcome == model::Outcome::down) {
      seen.reason = model::Reason::connect_timeout;
      if (first_failed_ == 0 && outage_from_ > 0) first_failed_ = now_;
    }
    take(verifier_.observe(seen, at(now_)));
  }

  void take(const verify::Step& step) {
    for (const model::Due& due : step.rechecks) look(due, 0, std::max(now_, time(due.planned_at)));
    for (const verify::Ask& ask : step.asks) {
      const int by = std::stoi(ask.machine.value.substr(1));
      counts_.asked += 1;
      look(ask.due, by, now_ + 0.05);
    }
    for (const model::Verdict& verdict : step.verdicts) count(verdict);
  }

  void count(const model::Verdict& verdict) {
    if (verdict.state == model::State::down) {
      is_down_ = true;
      counts_.down += question_;
      counts_.down_square += question_ * question_;
    }
    if (verdict.state != model::State::degraded) return;
    if (verdict.extent == model::Extent::partial) counts_.partial += weight_;
    if (verdict.extent == model::Extent::regional) counts_.regional += weight_;
    if (verdict.extent == model::Extent::unsteady) counts_.unsteady += weight_;
  }

  Weather weather_;
  Setting setting_;
  Rng rng_;
  model::Monitor monitor_;
  verify::Verifier verifier_;
  std::vector<Spells> regions_;
  std::vector<Spells> outages_;
  std::vector<Spells> machines_;
  std::vector<Spells> machine_outages_;
  std::priority_queue<Event> events_;
  std::int64_t alone_in_ = 0;  ///< own looks until one fails by itself
  std::int64_t slot_ = 0;
  double now_ = 0;
  double weight_ = 1;    ///< of all that is remembered
  double question_ = 1;  ///< of the question at hand: nothing before it makes it down
  double outage_from_ = 0;
  double first_failed_ = 0;
  bool is_down_ = false;
  Counts counts_;
};

}  // namespace fw::months
