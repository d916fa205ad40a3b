// Reads the files that lie beside a site's pages: the web manifest and security.txt. One loop's
// thread only.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "scan/collect/fetcher.hpp"
#include "scan/collect/references.hpp"

namespace fw::scan {

/// `/.well-known/security.txt` of `page`'s origin, and the manifest that the page names, if it
/// does. What is not there is no news.
[[nodiscard]] boost::asio::awaitable<void> collect_well_known(net::Url page, Fetcher& fetcher,
                                                              References& references);

}  // namespace fw::scan
