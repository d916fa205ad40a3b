// One browser from its start to its end, for one page: folder, jail, proxy, DevTools. One loop's
// thread only.
#pragma once

#include <sys/types.h>

#include <string>

#include "host/browser/pool.hpp"
#include "host/browser/visit.hpp"

namespace fw::browser {

struct RunOrder {
  std::string program;
  std::string folder;  ///< exists, belongs to the user
  uid_t user = 0;
  gid_t group = 0;
  bool with_namespaces = true;
  bool with_sandbox = true;
  std::chrono::steady_clock::time_point deadline{};
};

struct RunEnd {
  Visit visit;
  bool was_jailed = false;  ///< the process came to be
  bool answered = false;    ///< the browser said something
  std::string product;
  std::string last_words;
};

[[nodiscard]] boost::asio::awaitable<RunEnd> run_browser(net::Net& net, const PoolOptions& options,
                                                         RunOrder order, Errand errand);

}  // namespace fw::browser
