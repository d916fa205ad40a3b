// What changed between two looks at a site: the arrow from watched maps to the change feed and its
// messages. Values; safe to use from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"

namespace fw::model {

using SiteId = Id<struct SiteTag>;
using MapChangeId = Id<struct MapChangeTag>;

/// How much a change matters before anybody has judged it.
enum class ChangeSeverity : std::uint8_t { info, notice, dangerous };

[[nodiscard]] std::string_view name(ChangeSeverity severity);
[[nodiscard]] std::optional<ChangeSeverity> change_severity_named(std::string_view text);

enum class ChangeKind : std::uint8_t {
  payment_script_added,  ///< a third party's script on a checkout or login page (PCI DSS 6.4.3)
  script_added,
  script_removed,
  service_added,
  service_removed,
  host_added,  ///< a third-party host that no service is known to own
  host_removed,
  cdn_changed,
  ns_changed,
  mx_changed,
  caa_changed,
  spf_changed,
  dmarc_changed,
  address_changed,
  record_added,
  record_removed,
  record_changed,
  certificate_issuer_changed,
  certificate_names_changed,
  certificate_key_changed,
  certificate_renewed,
  certificate_untrusted,
  dangling_cname,
  mixed_content,
  protection_lost,  ///< a response header that protected the page is gone
  protection_added,
};
inline constexpr std::size_t kChangeKinds = 26;

/// "payment_script_added".
[[nodiscard]] std::string_view name(ChangeKind kind);
/// "Script on a payment page": for people.
[[nodiscard]] std::string_view title(ChangeKind kind);
[[nodiscard]] std::optional<ChangeKind> change_kind_named(std::string_view text);
/// Every kind's name, in the order above.
[[nodiscard]] std::span<const std::string_view> change_kind_names();

struct MapChange {
  ChangeKind kind = ChangeKind::record_changed;
  ChangeSeverity severity = ChangeSeverity::info;
  std::string subject;              ///< "MX of shop.example", "cdn.example on /checkout"
  std::vector<std::string> before;  ///< one line each; empty for what is new
  std::vector<std::string> after;   ///< empty for what is gone
  std::string sentence;             ///< for people, with a full stop
  std::string evidence;             ///< where it was seen
  auto operator<=>(const MapChange&) const = default;
};

}  // namespace fw::model
