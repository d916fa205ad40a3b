// The configuration of one machine: read once, checked as a whole, immutable afterwards.
// Values; safe to use from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/config_fleet.hpp"
#include "app/config_routing.hpp"
#include "app/listen.hpp"
#include "app/probe_modules.hpp"
#include "base/result.hpp"
#include "model/ids.hpp"
#include "model/places/places.hpp"
#include "model/settings.hpp"
#include "plug/kit/target.hpp"
#include "store/history/retention.hpp"

namespace fw::app {

struct Config {
  Listen listen;
  std::string public_url;  ///< without a trailing slash; "" means: as the request came
  std::string tls_certificate;
  std::string tls_key;
  std::vector<std::string> trusted_proxies;
  std::string data_dir;
  std::size_t log_bytes_max = 0;       ///< of results that wait for their databases
  std::string databases = "sqlite";    ///< a kind of plug/databases …
  model::Settings database_settings;   ///< … and its own settings
  std::vector<std::string> backup_to;  ///< stores of objects, each maybe with its place before it
  Millis backup_every{24LL * 3'600'000};
  std::size_t backup_keep = 7;
  std::vector<std::string> resolvers;
  std::vector<std::string> allowed_ranges;
  std::vector<std::string> allowed_names;
  std::string ca_file;
  std::string dnssec_anchors;
  std::vector<std::string> catalogue_files;  ///< laid over the shipped catalogue, the last on top
  std::string browser;                       ///< "auto", "off" or a path
  std::string browser_user;
  Millis browser_timeout{15'000};
  std::size_t browsers_max = 2;
  Listen metrics_listen;
  model::MachineId machine;
  model::Place place;
  FleetConfig fleet;
  RoutingConfig routing;
  model::Places places = model::Places::shipped();  ///< with those of [places.NAME]
  std::vector<kit::Endpoint> anchors;               ///< at most 20
  Millis vendor_interval{60'000};                   ///< between two polls of a vendor's feed
  store::Retention history;                         ///< how long monitors' results are kept
  std::vector<ProbeModule> modules;  ///< of [modules.NAME]; their kinds are checked later
  bool scan_networks = true;         ///< scans ask Team Cymru's DNS whose network an address is in
  std::string log_level;
};

/// A section of the file and its settings; documentation and errors come from the same table.
struct ConfigSection {
  std::string name;  ///< "server", or "databases.libsql" for a part of another one
  std::string help;
  model::SettingsTable settings;
};

[[nodiscard]] std::vector<ConfigSection> config_sections();

/// Reads TOML. Every problem is in the Error's sentence, one a line: `file:line section.key: what,
/// and what is allowed`.
[[nodiscard]] Result<Config> parse_config(std::string_view text, std::string_view file_name);

/// As parse_config, of a file; an empty path gives the defaults. What the file leaves out of the
/// machine and its fleet is completed by the environment.
[[nodiscard]] Result<Config> load_config(const std::string& path);

}  // namespace fw::app
