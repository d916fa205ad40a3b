#include "scan/target.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "host/net/url.hpp"
#include "scan/match/host_name.hpp"

namespace fw::scan {

Result<Target> parse_target(std::string_view text) {
  FW_TRY(const net::Url url, net::parse_url(trim(text)));
  return Target{.url = url.text(), .host = url.host};
}

Result<std::vector<std::string>> parse_own(std::span<const std::string> texts) {
  std::vector<std::string> domains;
  for (const std::string& text : texts) {
    std::string_view name = trim(text);
    if (name.empty()) continue;
    if (name.starts_with("*.")) name.remove_prefix(2);
    const auto url = net::parse_url(name);
    const std::string host = url ? url->host : std::string();
    if (!is_host_name(host) || url->host_is_address || is_public_suffix(host))
      return fail(Code::invalid, "\"{}\" must be a domain of your own, such as shop-cdn.example",
                  shorten(printable(text), 80));
    if (std::ranges::find(domains, host) == domains.end()) domains.push_back(host);
    if (domains.size() > kOwnDomainsMax)
      return fail(Code::invalid, "at most {} domains can be your own", kOwnDomainsMax);
  }
  return domains;
}

}  // namespace fw::scan
