// URL → DependencyMap: collects what a page, its DNS and its certificate show, and matches it
// against the catalogue. Runs on the network's loop; `scan_saved` may be called from any thread.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "host/browser/pool.hpp"
#include "host/net/net.hpp"
#include "host/net/task.hpp"
#include "model/dependency_map.hpp"
#include "scan/catalogue/catalogue.hpp"
#include "scan/collect/networks.hpp"
#include "scan/progress.hpp"

namespace fw::scan {

struct ScanOptions {
  std::string url;                          ///< as a person typed it; a missing scheme is https
  Millis timeout{120'000};                  ///< for everything
  std::size_t page_bytes_max = 2u << 20;    ///< more of the page is not read, and said in the notes
  std::size_t script_bytes_max = 8u << 20;  ///< of all scripts and styles; 0: none are read
  std::size_t scripts_max = 60;             ///< and styles
  std::size_t pages_max = 5;                ///< further pages of the site, at most 20
  std::vector<std::string> own;             ///< domains that are the site's own, as parse_own gave
  bool with_dns = true;
  bool with_tls = true;
  bool with_browser = true;                   ///< false: said in the map
  Millis browser_timeout{15'000};             ///< for the page, and for a free browser
  bool browser_is_busy = false;               ///< none is to be had now: said in the map
  std::shared_ptr<browser::Pool> browsers{};  ///< nothing: nobody looks, and nobody is told
  bool with_networks = true;                  ///< public addresses are told to Team Cymru's DNS
  std::shared_ptr<KnownNetworks> networks;    ///< kept between scans; may be none
};

/// Looks at everything it can within the timeout. Fails only where the page itself could not be
/// fetched: `invalid` (URL), `denied` (policy), `unavailable`, `timeout`; whatever else could not
/// be looked at is in the map's notes. Progress comes with the map so far at the end of each stage.
/// `net` must outlive the call.
[[nodiscard]] net::Task<model::DependencyMap> scan(net::Net& net,
                                                   std::shared_ptr<const Catalogue> catalogue,
                                                   ScanOptions options, ProgressCallback progress);

/// A saved page, with no network: what its source shows. `own`: as in ScanOptions. With an
/// empty `url` the page must tell its own: address_in_page. `invalid` where `url` is none. Linear
/// in the size of `html`, of which at most 2 MiB are read.
[[nodiscard]] Result<model::DependencyMap> scan_saved(std::string_view html, std::string_view url,
                                                      const Catalogue& catalogue,
                                                      std::span<const std::string> own = {});

}  // namespace fw::scan
