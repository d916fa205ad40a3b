// A fleet in one thread on virtual time: fleet::Node as it is, on a network and on machines that
// fail as the scenario says. One thread at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fleet/node.hpp"
#include "sim/calendar.hpp"
#include "sim/dice.hpp"
#include "sim/outcome.hpp"

namespace fw::sim {

class FleetWorld {
 public:
  FleetWorld(const Scenario& scenario, Outcome& outcome);
  void run();

 private:
  struct Event {
    enum class Kind : std::uint8_t { wake, deliver, begin, kept, fault, fault_ends, start, lost };
    Kind kind = Kind::wake;
    std::uint16_t machine = 0;
    std::uint16_t from = 0;    ///< deliver, lost
    std::uint32_t life = 0;    ///< of the machine; another one: the event is void
    std::uint32_t number = 0;  ///< of the message, of the fault
    std::int64_t began_at = 0;
    fleet::Look look{};
  };
  struct Machine {
    std::unique_ptr<fleet::Node> node;  ///< none: it does not run
    std::uint32_t life = 0;
    std::int64_t wake_at = 0;
    std::int64_t stuck_until = 0;  ///< its thread stands still
    std::int64_t hung_until = 0;   ///< its engine begins nothing
    std::int64_t started_at = 0;
    std::int64_t back_after = 0;  ///< once it has left
    std::size_t inbox = 0;        ///< messages that came while it was stuck
    Millis skew{0};
    bool had_crashed = false;
  };
  struct Message {
    std::string bytes;
    std::uint32_t readers = 0;
  };

  void start(std::size_t machine);
  void stop(std::size_t machine);
  void take(const Event& event);
  bool wait_if_stuck(Machine& machine, const Event& event);
  void wake(std::size_t machine);
  void arm(std::size_t machine);
  void deliver(const Event& event);
  void begin(std::size_t machine, const fleet::Look& look);
  void start_look(std::size_t machine, const fleet::Look& look);
  void kept(const Event& event);
  void carry_out(std::size_t machine);
  void send(std::size_t from, const fleet::Send& send, const fleet::Out& out);
  void send_to(std::size_t from, std::size_t to, std::uint32_t message);
  void strike(const Fault& fault, std::uint32_t number);
  void relent(const Fault& fault);
  void release(std::uint32_t message);
  [[nodiscard]] fleet::Moment moment(const Machine& machine) const;
  [[nodiscard]] std::int64_t now() const { return calendar_.now(); }

  const Scenario& scenario_;
  Outcome& outcome_;
  Dice dice_;
  Calendar<Event> calendar_;
  std::vector<Machine> machines_;
  std::vector<fleet::Watch> watches_;
  std::vector<Message> messages_;
  std::vector<std::uint32_t> free_messages_;
  std::vector<std::int64_t> look_times_;  ///< quantiles, in milliseconds
  fleet::Out out_;
  fleet::Out claims_;
  std::vector<fleet::Look> looks_;
  std::uint64_t lost_per_million_;
  std::uint32_t stalls_per_million_ = 0;  ///< of looks
  Millis slowness_{0};
  Millis disk_{2};
  int cut_region_ = -1;
  bool has_hangs_ = false;
};

}  // namespace fw::sim
