// The engine: carries out what the pipeline decides. Looks at targets, keeps results, sends
// messages, runs scans. Runs on its own thread between start() and stop(); both are called from
// another thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/cell_link.hpp"
#include "app/change_notices.hpp"
#include "app/evidence_shelf.hpp"
#include "app/fleet_desk.hpp"
#include "app/lane.hpp"
#include "app/looker.hpp"
#include "app/memories.hpp"
#include "app/outbox_sender.hpp"
#include "app/pipeline.hpp"
#include "app/saver.hpp"
#include "app/scan_runner.hpp"
#include "app/self_check.hpp"
#include "app/site_clock.hpp"
#include "app/slow_looks.hpp"
#include "app/vendor_desk.hpp"
#include "app/vendor_sightings.hpp"
#include "app/vital_signs.hpp"
#include "host/net/net.hpp"
#include "model/channel_kind.hpp"
#include "model/check_kind.hpp"
#include "service/engine_port.hpp"

namespace fw::app {

class Engine {
 public:
  struct Deps {
    net::Net& net;
    service::EngineStore& store;
    const model::CheckKinds& checks;
    Looker& looker;
    VendorDesk& vendors;
    VendorSightings& sightings;
    const model::ChannelKinds& channels;
    std::shared_ptr<const scan::Catalogue> catalogue;
    fleet::Options identity;     ///< this machine in its fleet, or alone
    FleetDesk* fleet = nullptr;  ///< nullptr: it is alone
    service::Cell& cell;
    service::Live& live;
    std::string public_url;
    std::vector<kit::Endpoint> anchors;  ///< this machine always reaches them
    ScanRunner::Browsers browsers{};
    bool scan_networks = true;  ///< scans ask whose network an address is in
  };

  explicit Engine(Deps deps);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Reads monitors, states and open incidents, and begins. Call on the thread that will run the
  /// loop, before it runs.
  [[nodiscard]] Result<> start();
  /// From any thread: the others of the fleet are told that this machine ends. It does its share
  /// for five seconds more.
  void leave();
  /// From any thread, after `leave`: once the others do without it, starts nothing new, lets what
  /// is under way end (at most `grace`), then stops the loop.
  void stop(Millis grace);

  /// Looks under way at a time; beyond it slots are missed, and said so.
  static constexpr std::size_t looks_max = 5'000;

 private:
  struct Gauges;

  [[nodiscard]] fleet::Moment moment() const;
  [[nodiscard]] Instant now() { return pipeline_.time(moment()); }
  void join();
  void take_over(std::vector<model::AccountId> accounts);
  void ask(const verify::Ask& ask);
  void end();

  // Other machines of the region (engine_cell.cpp).
  void join_cell();
  void subscribe_cell();
  void tick_cell();
  void heard(const service::ForeignNews& news);
  void heard(const model::MachineId& from, const Note& note);
  void heard_live(const Note& note);
  void heard_slow(const model::MachineId& from, const Note& note);
  void tell_slow();
  [[nodiscard]] fleet::Vitals vitals();
  void refresh(const model::MonitorId& id);
  void refresh_all();
  void reload_all();

  void subscribe();
  void reload(const model::MonitorId& id);
  void reload_routes();

  void tick();
  void arm();
  void carry_out(Effects effects);
  void look(const fleet::Look& slot);
  void looked(const fleet::Look& slot, check::Look look);
  void doubt(const fleet::Out& out);
  void keep(std::vector<model::Change> changes, std::vector<model::Notice> notices);
  void tell_changes(const model::Observation& look);
  void tell_vendor(const model::VendorNews& news);
  void tell_sightings(const std::vector<model::Verdict>& verdicts);
  void flush_results();
  void flush_memories();
  void end_if_idle();

  Deps deps_;
  Lane lane_;
  Pipeline pipeline_;
  EvidenceShelf shelf_;
  Memories memories_;
  ChangeNotices change_notices_;
  Saver saver_;
  OutboxSender outbox_;
  ScanRunner scans_;
  SiteClock sites_;
  SelfCheck self_check_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer stop_timer_;
  boost::asio::steady_timer take_over_timer_;
  std::vector<model::Observation> results_;  ///< of this turn of the loop
  std::vector<fleet::Look> ended_;           ///< the slots they are of
  bool flush_planned_ = false;
  std::size_t looks_ = 0;
  bool leaving_ = false;
  std::optional<Millis> stop_grace_;  ///< to be stopped once it has left
  bool stopping_ = false;
  std::unique_ptr<CellLink> cell_;  ///< none: it is alone
  boost::asio::steady_timer refresh_timer_;
  bool refresh_planned_ = false;
  SlowLooks slow_looks_;
  VitalSigns vital_signs_;
  std::unique_ptr<Gauges> gauges_;
  std::vector<service::Subscription> subscriptions_;
};

}  // namespace fw::app
