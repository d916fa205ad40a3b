// What a site's DNS records and its certificate speak of. Pure functions; owned by one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scan/catalogue/catalogue.hpp"
#include "scan/match/findings.hpp"
#include "scan/match/match_hosts.hpp"
#include "scan/match/tally.hpp"

namespace fw::scan {

/// Records of the page's host, its registrable domain, what these include (SPF) and `_dmarc`; CNAME
/// chains of other hosts give indirect dependencies.
void match_dns(const Findings& findings, const Catalogue& catalogue, HostMatcher& hosts,
               Tally& tally);

/// The organization that issued the leaf certificate.
void match_issuer(const Findings& findings, const Catalogue& catalogue, Tally& tally);

/// Who announces the addresses of the site's own names.
void match_networks(const Findings& findings, const Catalogue& catalogue, Tally& tally);

/// The names an SPF record includes or redirects to (RFC 7208 §5.2, §6.1); none where the text is
/// no SPF record. Macros are left out. At most 20.
[[nodiscard]] std::vector<std::string> spf_includes(std::string_view txt);

}  // namespace fw::scan
