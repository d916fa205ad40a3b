// The rule this program does not follow, for comparison: a slot belongs to the machine at
// hash(monitor, slot) mod n in the sorted list of the machines that wrote a heartbeat to a shared
// place in the last minute, a list that each reads anew every ten seconds. One thread at a time.
#pragma once

#include <vector>

#include "sim/calendar.hpp"
#include "sim/dice.hpp"
#include "sim/outcome.hpp"

namespace fw::sim {

class ModuloWorld {
 public:
  ModuloWorld(const Scenario& scenario, Outcome& outcome);
  void run();

 private:
  struct Event {
    enum class Kind : std::uint8_t { slot, refresh, end, fault, fault_ends, start };
    Kind kind = Kind::slot;
    int machine = 0;
    std::uint32_t life = 0;
    std::uint32_t number = 0;  ///< of the monitor, of the fault
    model::Slot slot = 0;
    std::int64_t began_at = 0;
  };
  struct Machine {
    bool is_up = false;
    std::uint32_t life = 0;
    std::int64_t stuck_until = 0;
    std::int64_t hung_until = 0;
    std::vector<std::int64_t> seen;  ///< the newest heartbeat of each machine
    std::vector<int> view;           ///< as last read
  };

  void take(const Event& event);
  void start(int machine);
  void refresh(int machine);
  void look(const Event& event);
  void end(const Event& event);
  void strike(const Fault& fault, std::uint32_t number);
  [[nodiscard]] bool is_cut(int one, int other) const;
  [[nodiscard]] std::int64_t now() const { return calendar_.now(); }

  const Scenario& scenario_;
  Outcome& outcome_;
  Dice dice_;
  Calendar<Event> calendar_;
  std::vector<Machine> machines_;
  int cut_region_ = -1;
};

}  // namespace fw::sim
