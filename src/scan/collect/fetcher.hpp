// Fetches the files of one scan politely: a few at once, within one deadline and one budget. One
// loop's thread only.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <map>
#include <string>

#include "host/net/net.hpp"
#include "host/net/task.hpp"

namespace fw::scan {

inline constexpr int kRequestsAtOnceMax = 6;  ///< to one host

struct FetchBudget {
  std::chrono::steady_clock::time_point deadline{};
  std::size_t bytes_max = 32u << 20;  ///< of all bodies together, after decompression
  std::size_t requests_max = 200;
};

class Fetcher {
 public:
  Fetcher(net::Net& net, FetchBudget budget);

  /// Waits for its turn at the host, then fetches through the egress policy. `request.timeout` and
  /// `body_bytes_max` are cut to what is left; large and late bodies are cut, too. `limit` where
  /// the budget is used up, `timeout` where the time is.
  [[nodiscard]] net::Task<net::FetchResponse> get(net::FetchRequest request);

 private:
  [[nodiscard]] Millis time_left() const;
  void leave(const std::string& host);

  net::Net& net_;
  FetchBudget budget_;
  std::map<std::string, int> running_;  ///< by host
  boost::asio::steady_timer turn_;      ///< cancelled whenever one leaves
};

}  // namespace fw::scan
