// Runs the scans that people queued, a few at a time. The engine's thread only.
#pragma once

#include <cstddef>
#include <map>
#include <memory>

#include "app/lane.hpp"
#include "base/log.hpp"
#include "host/browser/pool.hpp"
#include "host/net/net.hpp"
#include "scan/catalogue/catalogue.hpp"
#include "scan/collect/networks.hpp"
#include "service/engine_port.hpp"

namespace fw::app {

class ScanRunner {
 public:
  /// Those that pages are opened with; none where that is switched off.
  struct Browsers {
    std::shared_ptr<browser::Pool> pool;
    Millis timeout{15'000};
  };
  struct Deps {
    net::Net& net;
    Lane& lane;
    service::EngineStore& store;
    std::shared_ptr<const scan::Catalogue> catalogue;
    Log& log;
    Metrics& metrics;
    Browsers browsers{};
    service::SiteWording wording;  ///< of what re-scans of sites found
    bool with_networks = true;     ///< public addresses are told to Team Cymru's DNS
  };

  explicit ScanRunner(Deps deps);
  /// A scan may have been queued: look now.
  void wake();
  void stop() { stopped_ = true; }

  static constexpr std::size_t running_max = 8;
  /// With more than so many in the queue, pages are not run in a browser: nobody waits two minutes.
  static constexpr std::size_t waiting_for_browsers_max = 30;
  static constexpr int partial_saves_max = 10;  ///< maps written while a scan runs

 private:
  void start(service::ScanJob job);
  void progressed(const model::ScanId& id, model::ScanProgress progress);
  void ended(const model::ScanId& id, Result<model::DependencyMap> outcome);

  /// What a scan has come to so far.
  struct Standing {
    std::shared_ptr<const model::DependencyMap> so_far;
    int saves = 0;
  };

  Deps deps_;
  std::shared_ptr<scan::KnownNetworks> networks_;
  std::map<std::string, Standing> standings_;  ///< by scan id
  std::size_t running_ = 0;
  bool fetching_ = false;
  bool stopped_ = false;
};

}  // namespace fw::app
