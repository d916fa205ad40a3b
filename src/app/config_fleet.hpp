// The configuration's section [fleet]: whom this machine works with, and how they reach it. Values
// and pure functions; safe to use from any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/listen.hpp"
#include "host/mesh/fleet_key.hpp"
#include "model/ids.hpp"
#include "model/places/places.hpp"
#include "model/settings.hpp"

namespace fw::app {

inline constexpr std::uint16_t kFleetPort = 7946;
inline constexpr std::size_t kFleetPeersMax = 100;
inline constexpr const char* kFleetKeyVariable = "FLAREWARDEN_FLEET_KEY";

/// Where other machines may be found. It only suggests: who belongs, a key proves.
struct FleetPeer {
  enum class Kind : std::uint8_t {
    host,  ///< one machine: "10.0.0.5:7946", "[fd00::5]:7946", "eu1.example.com:7946"
    dns,   ///< every address of a name: "dns:fleet.example.com:7946"
    fly    ///< every machine of an app at Fly.io: "fly:my-app:7946"
  };
  Kind kind = Kind::host;
  std::string name;  ///< host, name or app
  std::uint16_t port = kFleetPort;
  bool operator==(const FleetPeer&) const = default;
};

/// `invalid` with what is allowed. Without a port: kFleetPort.
[[nodiscard]] Result<FleetPeer> parse_peer(std::string_view text);

struct FleetConfig {
  std::optional<Listen> listen;  ///< UDP and TCP; nothing: this machine is alone
  /// The address others are told; nothing: the one they see its datagrams come from.
  std::optional<Listen> advertise;
  std::vector<FleetPeer> peers;
  mesh::Role role = mesh::Role::full;
  std::string key_file;
  /// Only after `take_fleet_key`; there where `listen` is.
  std::optional<mesh::FleetKey> key;

  [[nodiscard]] bool is_on() const { return listen.has_value(); }
};

[[nodiscard]] model::SettingsTable fleet_settings();

/// What is wrong goes to `complain` with the key it is about.
[[nodiscard]] FleetConfig fleet_of(
    const model::Settings& values,
    const std::function<void(std::string_view key, std::string_view sentence)>& complain);

/// Value of a variable of the environment; "" where there is none.
using Environment = std::function<std::string(const char* variable)>;
[[nodiscard]] Environment environment();

/// Where and who this machine is, completed by what its surroundings say.
struct MachineConfig {
  model::MachineId& machine;
  model::Place& place;
  FleetConfig& fleet;
};
/// On Fly.io and with a key, what the configuration leaves out comes from Fly's variables: place,
/// id, the address to listen at, the app's machines as peers. In a fleet, what it leaves out of
/// region and continent comes from the table of places.
void complete_machine(const MachineConfig& config, const model::Places& places,
                      const Environment& environment);

/// The key of the file, else of the environment. `not_found` where there is none, `invalid` where
/// it is no key.
[[nodiscard]] Result<mesh::FleetKey> read_fleet_key(const FleetConfig& fleet,
                                                    const Environment& environment);

/// Reads the key, where this machine is in a fleet. `invalid` where there is none, where it is no
/// key, or one that does not fit the role; the key itself is never in the sentence.
[[nodiscard]] Result<> take_fleet_key(FleetConfig& fleet, const Environment& environment);

}  // namespace fw::app
