// The one secret of a fleet, and what follows from it. Who holds it may do everything in the fleet;
// who holds only the probe key made from it may look for others and learns no customer's data.
// Values, immutable; safe to use from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "base/random.hpp"
#include "base/result.hpp"

namespace fw::mesh {

enum class Role : std::uint8_t {
  full,   ///< a machine of a region: holds its data
  probe,  ///< looks for others, stores nothing
};
[[nodiscard]] std::string_view name(Role role);

class FleetKey {
 public:
  static constexpr std::size_t kBytes = 32;
  using Secret = std::array<std::uint8_t, kBytes>;

  /// "fwfleet_…" or "fwprobe_…", as make() and probe_text() write them. `invalid` with what is
  /// allowed; the text itself is never in the sentence.
  [[nodiscard]] static Result<FleetKey> parse(std::string_view text);
  /// A fresh key of a full machine, as text.
  [[nodiscard]] static std::string make(Random& random);

  [[nodiscard]] Role role() const { return role_; }
  /// The key to give to a machine that only looks.
  [[nodiscard]] std::string probe_text() const;
  /// Ranks machines and names slots: the same for all of the fleet.
  [[nodiscard]] HashKey hash_key() const;
  /// Names in the directory of regions are hashed with it; nothing for a probe.
  [[nodiscard]] std::optional<std::string> directory_secret() const;
  /// Marks requests that one region sends to another; nothing for a probe.
  [[nodiscard]] std::optional<std::string> routing_secret() const;
  /// Seals datagrams of machines of that role; nothing where this key cannot know.
  [[nodiscard]] std::optional<Secret> datagram_secret(Role role) const;
  /// For connections of machines of that role.
  [[nodiscard]] std::optional<Secret> connection_secret(Role role) const;

  ~FleetKey();
  FleetKey(const FleetKey&) = default;
  FleetKey& operator=(const FleetKey&) = default;

 private:
  FleetKey(Role role, const Secret& secret) : role_(role), secret_(secret) {}
  [[nodiscard]] Secret probe_secret() const;

  Role role_;
  Secret secret_;
};

}  // namespace fw::mesh
