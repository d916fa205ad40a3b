#include "model/map_change.hpp"

#include <algorithm>
#include <array>

namespace fw::model {
namespace {

constexpr std::array<std::string_view, 3> kSeverities = {"info", "notice", "dangerous"};

constexpr std::array<std::string_view, kChangeKinds> kNames = {"payment_script_added",
                                                               "script_added",
                                                               "script_removed",
                                                               "service_added",
                                                               "service_removed",
                                                               "host_added",
                                                               "host_removed",
                                                               "cdn_changed",
                                                               "ns_changed",
                                                               "mx_changed",
                                                               "caa_changed",
                                                               "spf_changed",
                                                               "dmarc_changed",
                                                               "address_changed",
                                                               "record_added",
                                                               "record_removed",
                                                               "record_changed",
                                                               "certificate_issuer_changed",
                                                               "certificate_names_changed",
                                                               "certificate_key_changed",
                                                               "certificate_renewed",
                                                               "certificate_untrusted",
                                                               "dangling_cname",
                                                               "mixed_content",
                                                               "protection_lost",
                                                               "protection_added"};

constexpr std::array<std::string_view, kChangeKinds> kTitles = {"Script on a payment or login page",
                                                                "New script",
                                                                "Script gone",
                                                                "New service",
                                                                "Service gone",
                                                                "New unknown host",
                                                                "Unknown host gone",
                                                                "Another CDN",
                                                                "Name servers",
                                                                "Mail servers (MX)",
                                                                "Certificate authorities (CAA)",
                                                                "Senders of mail (SPF)",
                                                                "Mail policy (DMARC)",
                                                                "Addresses",
                                                                "DNS record added",
                                                                "DNS record gone",
                                                                "DNS record changed",
                                                                "Certificate issuer",
                                                                "Certificate names",
                                                                "Certificate key",
                                                                "Certificate renewed",
                                                                "Certificate not trusted",
                                                                "Dangling CNAME",
                                                                "Mixed content",
                                                                "Protection lost",
                                                                "Protection added"};

}  // namespace

std::string_view name(ChangeSeverity severity) {
  return kSeverities.at(static_cast<std::size_t>(severity));
}

std::optional<ChangeSeverity> change_severity_named(std::string_view text) {
  const auto found = std::ranges::find(kSeverities, text);
  if (found == kSeverities.end()) return std::nullopt;
  return static_cast<ChangeSeverity>(found - kSeverities.begin());
}

std::string_view name(ChangeKind kind) { return kNames.at(static_cast<std::size_t>(kind)); }

std::string_view title(ChangeKind kind) { return kTitles.at(static_cast<std::size_t>(kind)); }

std::optional<ChangeKind> change_kind_named(std::string_view text) {
  const auto found = std::ranges::find(kNames, text);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<ChangeKind>(found - kNames.begin());
}

std::span<const std::string_view> change_kind_names() { return kNames; }

}  // namespace fw::model
