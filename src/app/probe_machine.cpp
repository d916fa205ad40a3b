#include "app/probe_machine.hpp"

#include <algorithm>
#include <utility>

namespace fw::app {
namespace {

constexpr Millis kNapMin{1};

fleet::Moment moment_of(const net::Net& net) {
  const auto steady = net.clock.steady().time_since_epoch();
  return {net.clock.now(), std::chrono::duration_cast<Millis>(steady)};
}

}  // namespace

ProbeMachine::ProbeMachine(net::Net& net, FleetDesk& desk, const fleet::Options& identity,
                           std::vector<kit::Endpoint> anchors)
    : net_(net),
      desk_(desk),
      self_check_(net, std::move(anchors),
                  [this](check::Subject subject, std::string_view name, bool ok) {
                    health_.reference(subject, name, ok, net_.clock.now());
                  }),
      node_(identity, moment_of(net)),
      timer_(net.loop) {}

fleet::Moment ProbeMachine::moment() const { return moment_of(net_); }

void ProbeMachine::start() {
  desk_.start({.node = node_,
               .message =
                   [this](fleet::Peer from, const std::string& message) {
                     node_.receive(from, message, moment(), out_);
                     carry_out();
                   },
               .answers = {.health = [this] { return health_.health(net_.clock.now()); },
                           .news = {},
                           .tail = {},
                           .looked =
                               [this](std::string_view target, model::Outcome outcome) {
                                 health_.note(target, outcome, net_.clock.now());
                               }},
               .vitals = [this] { return vitals(); }});
  self_check_.start();
  tick();
}

void ProbeMachine::leave(std::function<void()> done) {
  left_ = std::move(done);
  node_.leave(moment());
  tick();
}

fleet::Vitals ProbeMachine::vitals() const {
  fleet::Vitals vitals;
  vitals.looks_under_way = desk_.under_way();
  vitals.votes_abstained = desk_.abstained();
  return vitals;
}

void ProbeMachine::tick() {
  node_.set_vitals(vitals());
  node_.advance(moment(), out_);
  carry_out();
  if (node_.has_left()) {
    self_check_.stop();
    desk_.stop();
    if (const auto left = std::exchange(left_, nullptr)) left();
    return;
  }
  timer_.expires_after(std::max(kNapMin, node_.next() - moment().steady));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

void ProbeMachine::carry_out() {
  desk_.carry_out(out_);
  out_.clear();
}

}  // namespace fw::app
