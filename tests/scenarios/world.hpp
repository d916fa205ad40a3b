// A small world on virtual time: targets that work or fail, and the program's pipeline watching
// them. One thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/pipeline.hpp"

namespace fw::scenario {

/// What happened, in words: "opened shop", with facts such as "down" or "because db".
struct Event {
  Instant at{};
  std::string what;
  std::vector<std::string> facts;
};

/// What a target answers to a look.
struct Answer {
  model::Outcome outcome = model::Outcome::up;
  model::Reason reason = model::Reason::none;
};

struct Target {
  std::vector<Answer> answers = {{}};  ///< one a look; the last one stays
  Millis takes{100};
  std::map<std::string, Answer> from;  ///< by machine: what it sees, whatever the others see
};

/// One of a fleet; the first one is the one whose pipeline it is.
struct Machine {
  enum class Manner : std::uint8_t { answers, refuses, silent, blind };
  std::string name;
  model::Place place;
  std::string provider;
  Manner manner = Manner::answers;
  bool gone = false;      ///< and known to be
  bool isolated = false;  ///< it hears too little of the others
};

/// The clock on the wall of the reader never steps; the machine's clock may.
class World {
 public:
  explicit World(Instant start);

  /// `offset`: its looks are planned at start + offset, and every interval after it.
  void add_monitor(model::Monitor monitor, std::optional<Millis> offset);
  void add_route(notify::Route route);
  void add_machine(Machine machine) { machines_.push_back(std::move(machine)); }
  void add_canary(verify::Canary canary) { canaries_.push_back(std::move(canary)); }
  void show_asks() { shows_asks_ = true; }
  void set_limit(int notices_per_hour) { policy_.per_hour_max = notices_per_hour; }
  /// Builds the machine; monitors and routes added before are there from the start.
  void begin();

  /// Lets time pass until `at`.
  void run_until(Instant at);
  void skip_to(Instant at) { now_ = at; }

  // What may happen.
  [[nodiscard]] std::vector<model::Monitor*> named(std::string_view pattern);
  [[nodiscard]] Target& target(const model::MonitorId& id) { return targets_[id]; }
  void edited(model::Monitor& monitor);
  void remove(model::MonitorId id);
  void maintenance(std::vector<model::MonitorId> monitors, Instant to);
  void end_maintenance();
  void restart(Millis off_for);
  void stall(Millis duration) { stalled_until_ = now_ + duration; }
  void step_clock(Millis by) { offset_ += by; }
  void repeat_answer(const model::MonitorId& id);
  /// Of a place, a region, or by name; `others` are all but the first.
  [[nodiscard]] std::vector<Machine*> machines(std::string_view pattern);
  void fleet_changed();
  void canary_is(const std::string& name, bool ok) { canary_works_[name] = ok; }

  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] model::AccountId account() const;

 private:
  /// What the store would have kept.
  struct Store;

  [[nodiscard]] Instant wall() const { return now_ + offset_; }
  [[nodiscard]] Instant next_instant() const;
  void boot();
  void carry_out(app::Effects effects);
  [[nodiscard]] fleet::Moment moment() const { return {wall(), now_ - start_}; }
  void start_look(const fleet::Look& look);
  void start_ask(const verify::Ask& ask);
  [[nodiscard]] check::Look look_from(const Machine* machine, const model::Due& due);
  void tell(std::string what, std::vector<std::string> facts);
  void tell_change(const model::Change& change);
  void tell_notice(const model::Notice& notice);
  [[nodiscard]] std::string name_of(const model::MonitorId& id) const;
  [[nodiscard]] std::unique_ptr<app::Pipeline> make_pipeline() const;

  Instant start_;
  Instant now_;
  Millis offset_{0};
  Instant stalled_until_{};
  std::optional<Instant> boots_at_;  ///< switched off until then
  notify::Policy policy_;
  std::vector<notify::Route> routes_;
  std::vector<incident::Window> windows_;
  std::map<model::MonitorId, model::Monitor> monitors_;
  std::map<model::MonitorId, std::string> names_;  ///< removed monitors keep theirs
  std::map<model::MonitorId, Target> targets_;
  /// A look under way, and the slot it is for.
  struct UnderWay {
    fleet::Look slot;
    check::Look look;
  };
  std::multimap<Instant, UnderWay> in_flight_;
  std::multimap<Instant, std::function<void()>> calls_;  ///< from other machines
  std::vector<Machine> machines_;
  std::vector<verify::Canary> canaries_;
  std::map<std::string, bool> canary_works_;
  bool shows_asks_ = false;
  std::map<model::MonitorId, check::Look> answered_;
  std::unique_ptr<app::Pipeline> pipeline_;
  std::shared_ptr<Store> store_;
  std::vector<Event> events_;
  int ids_made_ = 0;
};

}  // namespace fw::scenario
