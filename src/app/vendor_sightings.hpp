// Where vendors' hosts stand by what this program saw, and which monitors want to know. Engine's
// thread only.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/arrows.hpp"
#include "model/check_kind.hpp"
#include "model/monitor.hpp"
#include "model/vendor_hosts.hpp"
#include "model/vendor_states.hpp"

namespace fw::app {

/// What came of a look at a host, for those who depend on it.
struct VendorSighting {
  std::vector<model::MonitorId> dependents;
  bool good = false;
};

class VendorSightings final : public model::VendorHosts {
 public:
  /// `kinds` and `vendors` must outlive it; `watcher` is the account that looks for all others.
  VendorSightings(const model::CheckKinds& kinds, const model::VendorDirectory& vendors,
                  model::AccountId watcher)
      : kinds_(kinds), vendors_(vendors), watcher_(std::move(watcher)) {}

  [[nodiscard]] std::vector<model::VendorHostState> of(
      const std::vector<std::string>& hosts) const override;

  /// A monitor is new or changed: one that looks at a host, one that depends on a vendor, or
  /// neither.
  void put(const model::Monitor& monitor);
  void forget(const model::MonitorId& monitor);
  /// A verdict about a monitor; says who depends on what it is about, where that changed.
  [[nodiscard]] VendorSighting note(const model::MonitorId& monitor, model::State state,
                                    model::Reason reason, Instant since);
  /// Those who depend on what this page says.
  [[nodiscard]] std::vector<model::MonitorId> dependents(const model::VendorPage& page) const;

 private:
  struct Dependent {
    std::vector<std::string> hosts;
    std::string page;
  };

  const model::CheckKinds& kinds_;
  const model::VendorDirectory& vendors_;
  const model::AccountId watcher_;
  std::unordered_map<model::MonitorId, std::string> host_of_;
  std::unordered_map<std::string, model::VendorHostState> states_;  ///< by host
  std::unordered_map<model::MonitorId, Dependent> dependents_;
  std::unordered_map<std::string, std::set<model::MonitorId>> by_host_;
  std::unordered_map<std::string, std::set<model::MonitorId>> by_page_;
};

}  // namespace fw::app
