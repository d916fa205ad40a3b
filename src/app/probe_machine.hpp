// A machine that only looks: it is there for its fleet, looks when it is asked to, and keeps
// nothing. One loop's thread only.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include "app/fleet_desk.hpp"
#include "app/self_check.hpp"
#include "fleet/node.hpp"
#include "flow/check/health.hpp"

namespace fw::app {

class ProbeMachine {
 public:
  ProbeMachine(net::Net& net, FleetDesk& desk, const fleet::Options& identity,
               std::vector<kit::Endpoint> anchors);

  void start();
  /// Says goodbye; `done` is called once that is said.
  void leave(std::function<void()> done);

 private:
  [[nodiscard]] fleet::Moment moment() const;
  [[nodiscard]] fleet::Vitals vitals() const;
  void tick();
  void carry_out();

  net::Net& net_;
  FleetDesk& desk_;
  check::HealthTracker health_;
  SelfCheck self_check_;
  fleet::Node node_;
  fleet::Out out_;
  boost::asio::steady_timer timer_;
  std::function<void()> left_;
};

}  // namespace fw::app
