// This machine among the others of its fleet: carries what is said between them, has others look,
// and tells operators who is there. The engine's thread, but for view().
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "app/config_fleet.hpp"
#include "app/fleet_calls.hpp"
#include "fleet/node.hpp"
#include "flow/check/judge.hpp"
#include "flow/verify/poll.hpp"
#include "host/mesh/datagrams.hpp"
#include "model/monitor.hpp"
#include "service/fleet.hpp"

namespace fw::app {

class FleetDesk final : public service::FleetPort {
 public:
  struct Deps {
    net::Net& net;
    const model::CheckKinds& checks;
    const FleetConfig& config;  ///< with a key
    check::Here here;
    std::string version;
  };
  /// What becomes of what comes in. `node` outlives the desk's running.
  struct Events {
    const fleet::Node& node;
    std::function<void(fleet::Peer, const std::string& message)> message;
    FleetCalls::Answers answers;
    std::function<fleet::Vitals()> vitals;  ///< of this machine
  };
  /// What the asked machine saw, or why there is no answer.
  using Answered = std::function<void(Result<model::Observation>)>;

  /// Listens. `unavailable` where the address is taken, `invalid` for one that is none.
  [[nodiscard]] static Result<std::unique_ptr<FleetDesk>> open(Deps deps);
  ~FleetDesk() override;

  /// Others are looked for, and what they say is taken, from now on.
  void start(Events events);
  /// Nobody is asked or answered any more; what was said last may still leave.
  void stop();

  /// Sends what a node says, and notes what it found. Looks and suspects are the caller's.
  void carry_out(const fleet::Out& out);
  /// Has the machine of the ask look at the monitor; `answered` is called once, later.
  void ask(const verify::Ask& ask, const model::Monitor& monitor, Answered answered);
  /// Says something to another machine of the cell.
  [[nodiscard]] net::Task<std::string> say(fleet::Peer peer, FleetCalls::About about,
                                           std::string words);

  /// Looks for others: that gave no vote, and that are under way.
  [[nodiscard]] std::uint64_t abstained() const { return calls_->abstained(); }
  [[nodiscard]] std::size_t under_way() const { return calls_->under_way(); }
  /// Machines that were listed by address; more may be found by name.
  [[nodiscard]] std::size_t listed() const;
  [[nodiscard]] service::FleetView view() override;

 private:
  static constexpr std::size_t troubles_max = 20;
  static constexpr Millis find_every{30'000};

  explicit FleetDesk(Deps deps);
  void note(const fleet::Trouble& trouble);
  boost::asio::awaitable<void> find_peers();
  net::Task<> find(FleetPeer peer);
  net::Task<model::Observation> look(verify::Ask ask, model::Monitor monitor);
  [[nodiscard]] service::FleetView view_here() const;
  [[nodiscard]] service::FleetMachine machine_of(const topology::Member& member) const;
  [[nodiscard]] service::FleetMachine self(Instant now) const;
  [[nodiscard]] std::vector<service::FleetRegion> regions() const;

  Deps deps_;
  const Instant started_at_;
  std::optional<Events> events_;
  std::unique_ptr<mesh::Datagrams> datagrams_;
  std::unique_ptr<FleetCalls> calls_;
  boost::asio::steady_timer find_timer_;
  std::deque<service::FleetTrouble> troubles_;  // newest first
  bool is_running_ = false;
};

}  // namespace fw::app
