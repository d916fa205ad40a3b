// One DNS server as c-ares talks to it: UDP, TCP where an answer was cut, one try a query.
// One loop's thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace fw::net {

enum class DnsDelivery : std::uint8_t {
  answered,     ///< the message is the answer, whatever it says
  timeout,      ///< nothing came
  unreachable,  ///< refused, no route, no socket
  closed,       ///< the channel was destroyed
};

class DnsChannel {
 public:
  using Done = std::move_only_function<void(DnsDelivery, std::string_view message)>;

  /// `server` as c-ares reads it: "192.0.2.1:53", "[2001:db8::1]:53".
  static Result<std::unique_ptr<DnsChannel>> make(boost::asio::io_context& loop,
                                                  const std::string& server, Millis timeout);
  /// Every query still under way ends as `closed`.
  ~DnsChannel();

  /// `done` is called exactly once, perhaps before this returns.
  void send(const std::string& query, Done done);

 private:
  class State;
  explicit DnsChannel(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

/// The servers that the system is configured to use, as `make` reads them.
[[nodiscard]] std::vector<std::string> system_dns_servers();

}  // namespace fw::net
