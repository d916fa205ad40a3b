// Reads further pages of the site, found from the links that matter, politely and within what its
// robots.txt allows. One loop's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "scan/collect/fetcher.hpp"
#include "scan/collect/links.hpp"
#include "scan/collect/references.hpp"
#include "scan/collect/robots.hpp"

namespace fw::scan {

inline constexpr std::size_t kPagesAtOnce = 2;
inline constexpr std::size_t kOriginsMax = 4;  ///< whose robots.txt is asked for

class Pages {
 public:
  struct Limits {
    std::size_t pages_max = 0;
    std::size_t page_bytes_max = 0;
  };

  Pages(net::Net& net, Fetcher& fetcher, References& references, Limits limits)
      : net_(net), fetcher_(fetcher), references_(references), limits_(limits) {}

  /// Reads robots.txt of `page`'s origin, and the pages that its source links to. Fills
  /// `findings.pages` and `more_pages`. `after_each` is called behind every page.
  [[nodiscard]] boost::asio::awaitable<void> collect(net::Url page,
                                                     std::function<void()> after_each);

 private:
  [[nodiscard]] boost::asio::awaitable<void> read_robots(net::Url origin);
  [[nodiscard]] boost::asio::awaitable<void> read_pages(net::Url first);
  [[nodiscard]] boost::asio::awaitable<void> read_page(Link link);
  void take(const Link& link, net::FetchResponse response);
  void take_foreign(const net::Url& end, const std::string& name);
  void tell();

  net::Net& net_;
  Fetcher& fetcher_;
  References& references_;
  Limits limits_;
  std::function<void()> after_each_;
  std::map<std::string, Robots> robots_;  ///< by origin
  std::vector<Link> waiting_;             ///< the next one last
  std::size_t forbidden_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace fw::scan
