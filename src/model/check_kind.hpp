// The port every kind of check implements, one folder a kind under plug/checks/.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/evidence.hpp"
#include "model/ids.hpp"
#include "model/outcome.hpp"
#include "model/settings.hpp"

namespace fw::model {

/// One look at one target.
struct ProbeRequest {
  std::string target;  ///< a URL, host:port or name, as the kind says
  Settings settings;
  Millis timeout{10'000};  ///< for everything together; kept within 50 ms
  MonitorId monitor{};     ///< whose look it is; empty for a look that no monitor asked for
  std::string memory;      ///< what the kind wanted to know at this look; "" where there is nothing
};

inline constexpr std::size_t kMemoryBytesMax = 16 * 1024;

/// What a kind saw. `outcome` is the kind's own judgement; flow/check has the last word.
struct ProbeReport {
  Outcome outcome = Outcome::unknown;
  Reason reason = Reason::none;
  std::string detail;  ///< one sentence with the particulars: "status 503, expected 200-299"
  Phases phases;
  Evidence evidence;
  /// What the kind wants to know at the monitor's next look, at most kMemoryBytesMax; nothing keeps
  /// what there is. Its form is the kind's own, and says what it is about: target and settings may
  /// be others by then.
  std::optional<std::string> memory;
};

using ProbeDone = std::move_only_function<void(ProbeReport)>;

class PingBoard;
class VendorDirectory;
class VendorHosts;
class VendorStates;

/// What a kind may read beside the network; nullptr where this program has none.
struct Sources {
  const PingBoard* pings = nullptr;
  const VendorDirectory* vendors = nullptr;
  VendorStates* vendor_states = nullptr;
  const VendorHosts* vendor_hosts = nullptr;
};

/// A kind of check. Built once, lives as long as the engine; every call and every `done` on the
/// engine's thread.
class CheckKind {
 public:
  virtual ~CheckKind() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;   ///< "http"; also the folder
  [[nodiscard]] virtual std::string_view title() const = 0;  ///< "HTTP(S)"
  [[nodiscard]] virtual std::string_view target_help()
      const = 0;  ///< what a target looks like, with an example
  [[nodiscard]] virtual std::string_view example_target()
      const = 0;  ///< parsed by the contract suite
  [[nodiscard]] virtual SettingsTable settings() const = 0;

  /// The target and settings in canonical form are acceptable, or `invalid` with what is allowed.
  [[nodiscard]] virtual Result<> accept(const std::string& target,
                                        const Settings& settings) const = 0;

  /// The host that a look at `target` connects to: it is judged before the monitor is saved. ""
  /// where the kind connects to none of the target's choosing, or the target is not acceptable.
  [[nodiscard]] virtual std::string host(const std::string& /*target*/) const { return {}; }

  /// True where a look tells what somebody else reported: looking again at once tells nothing new,
  /// so nothing is re-checked, and a failure says nothing of this machine's network.
  [[nodiscard]] virtual bool is_second_hand() const { return false; }
  /// True where monitors of this kind are given an address for jobs to call.
  [[nodiscard]] virtual bool takes_pings() const { return false; }
  /// Hosts of a vendor that a monitor wants looked at. They are, once for all accounts, and what is
  /// seen of them is part of what the kind is told of the vendor. Empty for all but few kinds.
  [[nodiscard]] virtual std::vector<std::string> vendor_hosts(const std::string& /*target*/,
                                                              const Settings& /*settings*/) const {
    return {};
  }
  /// Told once, before the first `accept` and `probe`; the sources outlive the kind's last look.
  virtual void attach(const Sources& /*sources*/) {}

  /// Looks once; `done` is called exactly once, never before `probe` returns.
  virtual void probe(ProbeRequest request, ProbeDone done) = 0;
};

using CheckKinds = std::vector<std::unique_ptr<CheckKind>>;

/// The kind of that name, or nullptr.
[[nodiscard]] CheckKind* find(const CheckKinds& kinds, std::string_view name);

}  // namespace fw::model
