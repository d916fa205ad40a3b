// Connections that wait to be used again. One loop's thread only.
#pragma once

#include "host/upstream/client.hpp"

namespace fw::upstream {

using Time = std::chrono::steady_clock::time_point;

struct Client::Pool {
  net::Net& net;
  Limits limits;
  std::size_t open = 0;

  struct Idle {
    net::Connection connection;
    Time since;
  };
  /// By scheme, host and port; the one that was used last is taken first.
  std::map<std::string, std::deque<Idle>, std::less<>> idle;

  [[nodiscard]] std::optional<net::Connection> take(const std::string& origin);
  void give_back(const std::string& origin, net::Connection connection);
};

}  // namespace fw::upstream
