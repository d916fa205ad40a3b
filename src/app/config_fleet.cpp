#include "app/config_fleet.hpp"

#include <array>
#include <cstdlib>

#include "base/file.hpp"
#include "base/text.hpp"

namespace fw::app {
namespace {

using model::SettingSpec;
using model::SettingType;

constexpr std::array kRoles = {std::string_view("full"), std::string_view("probe")};
constexpr std::size_t kKeyFileBytesMax = 256;
constexpr std::string_view kUnsaid = "local";

constexpr std::array kFleet = {
    SettingSpec{.name = "listen",
                .type = SettingType::text,
                .default_value = "",
                .help = "Address and port, of UDP and TCP, where other machines of the fleet "
                        "reach this one, such as 0.0.0.0:7946; empty: it is alone."},
    SettingSpec{.name = "advertise",
                .type = SettingType::text,
                .default_value = "",
                .help = "Address and port that others are told to use; empty: the one they see "
                        "its messages come from."},
    SettingSpec{.name = "peers",
                .type = SettingType::list,
                .default_value = "",
                .help = "Where others may be found: host:port, dns:NAME:PORT for every address of "
                        "a name, or fly:APP:PORT for every machine of an app at Fly.io."},
    SettingSpec{.name = "role",
                .type = SettingType::choice,
                .default_value = "full",
                .help = "full: it holds its region's data; probe: it only looks for others and "
                        "stores nothing.",
                .choices = kRoles},
    SettingSpec{.name = "key_file",
                .type = SettingType::text,
                .default_value = "",
                .help = "File with the key of the fleet; empty: FLAREWARDEN_FLEET_KEY of the "
                        "environment."},
};

std::string bad_peer(std::string_view text) {
  return fmt::format(
      "\"{}\" must be host:port such as eu1.example.com:7946, dns:NAME:PORT or fly:APP:PORT",
      shorten(printable(text), 80));
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 &&
         text.find_first_of(" \t/@[]?#\"'") == std::string_view::npos;
}

/// The key's text: of the file, else of the environment.
Result<std::string> key_text(const FleetConfig& fleet, const Environment& environment) {
  if (fleet.key_file.empty()) return std::string(trim(environment(kFleetKeyVariable)));
  FW_TRY(const std::string text, read_file(fleet.key_file, kKeyFileBytesMax));
  return std::string(trim(text));
}

}  // namespace

model::SettingsTable fleet_settings() { return kFleet; }

Result<FleetPeer> parse_peer(std::string_view text) {
  FleetPeer peer;
  std::string_view rest = text;
  if (rest.starts_with("dns:")) peer.kind = FleetPeer::Kind::dns;
  if (rest.starts_with("fly:")) peer.kind = FleetPeer::Kind::fly;
  if (peer.kind != FleetPeer::Kind::host) rest.remove_prefix(4);
  const bool has_bracket = rest.starts_with('[');
  const std::size_t colon = rest.rfind(':');
  const std::size_t bracket = rest.find(']');
  const bool has_port = colon != std::string_view::npos && (!has_bracket || bracket + 1 == colon);
  if (has_port) {
    const auto port = to_number<std::uint16_t>(rest.substr(colon + 1));
    if (!port || *port == 0) return fail(Code::invalid, "{}", bad_peer(text));
    peer.port = *port;
    rest = rest.substr(0, colon);
  }
  if (has_bracket && peer.kind == FleetPeer::Kind::host && rest.ends_with(']'))
    rest = rest.substr(1, rest.size() - 2);
  else if (rest.find(':') != std::string_view::npos)
    return fail(Code::invalid, "{}", bad_peer(text));
  if (!is_name(rest)) return fail(Code::invalid, "{}", bad_peer(text));
  peer.name = rest;
  return peer;
}

FleetConfig fleet_of(
    const model::Settings& values,
    const std::function<void(std::string_view key, std::string_view sentence)>& complain) {
  const model::SettingsView view(kFleet, values);
  FleetConfig fleet;
  const auto address = [&](std::string_view key) -> std::optional<Listen> {
    if (!view.has(key)) return std::nullopt;
    auto parsed = parse_listen(view.text(key));
    if (parsed) return *std::move(parsed);
    complain(key, parsed.error().sentence());
    return std::nullopt;
  };
  fleet.listen = address("listen");
  fleet.advertise = address("advertise");
  if (fleet.advertise && !view.has("listen"))
    complain("advertise", "is for a machine that others reach: set fleet.listen, too");
  if (fleet.advertise &&
      (fleet.advertise->address == "0.0.0.0" || fleet.advertise->address == "::"))
    complain("advertise", "must be an address that others can reach, not every address");
  const auto peers = view.list("peers");
  if (peers.size() > kFleetPeersMax)
    complain("peers", fmt::format("at most {} are allowed", kFleetPeersMax));
  for (const std::string& text : peers) {
    auto peer = parse_peer(text);
    if (peer)
      fleet.peers.push_back(*std::move(peer));
    else
      complain("peers", peer.error().sentence());
  }
  fleet.role = view.text("role") == "probe" ? mesh::Role::probe : mesh::Role::full;
  fleet.key_file = view.text("key_file");
  return fleet;
}

Environment environment() {
  return [](const char* variable) {
    const char* text = std::getenv(variable);
    return text == nullptr ? std::string() : std::string(text);
  };
}

void complete_machine(const MachineConfig& config, const model::Places& places,
                      const Environment& environment) {
  FleetConfig& fleet = config.fleet;
  const std::string address = environment("FLY_PRIVATE_IP");
  const std::string app = environment("FLY_APP_NAME");
  const bool has_key = !fleet.key_file.empty() || !environment(kFleetKeyVariable).empty();
  if (has_key && !address.empty() && !app.empty()) {
    if (config.place.name == kUnsaid && !environment("FLY_REGION").empty())
      config.place.name = environment("FLY_REGION");
    if (config.machine.value.empty()) config.machine.value = environment("FLY_MACHINE_ID");
    if (!fleet.listen) fleet.listen = Listen{address, kFleetPort};
    if (!fleet.advertise) fleet.advertise = Listen{address, fleet.listen->port};
    if (fleet.peers.empty()) fleet.peers.push_back({FleetPeer::Kind::fly, app, fleet.listen->port});
  }
  if (fleet.is_on()) config.place = places.complete(std::move(config.place));
}

Result<mesh::FleetKey> read_fleet_key(const FleetConfig& fleet, const Environment& environment) {
  FW_TRY(const std::string text, key_text(fleet, environment));
  if (text.empty())
    return fail(Code::not_found, "set {} or fleet.key_file; `flarewarden fleet key` makes one",
                kFleetKeyVariable);
  return mesh::FleetKey::parse(text);
}

Result<> take_fleet_key(FleetConfig& fleet, const Environment& environment) {
  if (!fleet.is_on()) {
    if (fleet.role == mesh::Role::probe)
      return fail(Code::invalid,
                  "fleet.role: a probe works for others: set fleet.listen, such as 0.0.0.0:7946");
    return {};
  }
  auto read = read_fleet_key(fleet, environment);
  if (!read && read.error().code() == Code::not_found)
    return fail(Code::invalid, "fleet.listen: a fleet needs a key: {}", read.error().sentence());
  FW_TRY(mesh::FleetKey key, std::move(read));
  if (key.role() == mesh::Role::probe && fleet.role == mesh::Role::full)
    return fail(Code::invalid,
                "fleet.role: this is the key of a probe (fwprobe_…): set role = \"probe\", or "
                "give the key of the fleet (fwfleet_…)");
  if (key.role() == mesh::Role::full && fleet.role == mesh::Role::probe)
    return fail(Code::invalid,
                "fleet.role: a probe must not hold the key of the fleet (fwfleet_…): give it the "
                "one that `flarewarden fleet probe-key` prints");
  fleet.key = std::move(key);
  return {};
}

}  // namespace fw::app
