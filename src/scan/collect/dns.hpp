// Asks DNS what a site stands on: its own records, what they include, who signs its mail, and where
// the hosts it uses lead. One loop's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <set>
#include <string>

#include "scan/catalogue/catalogue.hpp"
#include "scan/collect/questions.hpp"
#include "scan/collect/references.hpp"

namespace fw::scan {

inline constexpr std::size_t kAliasHostsMax = 60;
inline constexpr std::size_t kSelectorsMax = 80;
inline constexpr std::size_t kStrayNotesMax = 10;

/// All types of the host and of its registrable domain; SPF as far as RFC 7208 follows it; DMARC,
/// MTA-STS, TLS reporting and BIMI. Fills `findings.dns`.
[[nodiscard]] boost::asio::awaitable<void> collect_dns(Questions& questions,
                                                       References& references);

/// The DKIM selectors that the catalogue's services give (RFC 6376 §3.6.2.1), at most 80, where the
/// zone does not answer to any name.
[[nodiscard]] boost::asio::awaitable<void> collect_selectors(Questions& questions,
                                                             const Catalogue& catalogue);

/// The CNAME chains of the hosts that the page refers to, its own first; those looked up before are
/// not asked again. Hosts that lead to addresses which are not public, or nowhere, are told.
class Aliases {
 public:
  explicit Aliases(Questions& questions) : questions_(questions) {}
  [[nodiscard]] boost::asio::awaitable<void> collect();

 private:
  [[nodiscard]] boost::asio::awaitable<void> ask(std::string host, bool is_own);
  void tell_of_addresses(const std::string& host, const net::Answer& answer);

  Questions& questions_;
  std::set<std::string> seen_;
  std::size_t asked_ = 0;
  std::size_t told_ = 0;
};

}  // namespace fw::scan
