// What every handler is given: the services, the pool that runs them, and how this server is set
// up. Made once by app/ and constant afterwards; may be read from any thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/time.hpp"
#include "model/channel_kind.hpp"
#include "model/check_kind.hpp"
#include "service/services.hpp"

namespace fw::web {

/// For an installation of several regions, among which requests are routed.
struct RegionOptions {
  std::string here;
  std::vector<std::string> all;  ///< this one, too; empty: there is one region only
  bool may_choose = false;       ///< whoever sets up may take another region than this one
  /// The region that is nearest to a place, as Fly.io names places; "" where that is not known.
  std::function<std::string(std::string_view place)> nearest;
};

struct WebOptions {
  std::string version = "0.1.0";
  std::string public_url;  ///< "https://status.example": where people reach this server, or ""
  std::size_t streams_per_session_max = 5;
  std::size_t streams_per_account_max = 50;
  RegionOptions regions;
};

struct Env {
  boost::asio::any_io_executor loop;  ///< the web loop: handlers run on it
  boost::asio::thread_pool& work;     ///< services run on it, since they block
  service::Services& services;
  const model::CheckKinds& checks;      ///< only constant members are called
  const model::ChannelKinds& channels;  ///< likewise
  Clock& clock;
  Log& log;
  Metrics& metrics;
  WebOptions options;
};

}  // namespace fw::web
