// The HTTP client for rooms that wait for their answers: databases, stores of objects. Has a loop
// and a thread of its own. Safe to use from any thread, but never from a loop's.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <thread>

#include "host/net/net.hpp"

namespace fw::net {

class BlockingClient {
 public:
  /// `options.allowed_ranges` should open what the operator's own servers stand in: most stand in
  /// private networks.
  [[nodiscard]] static Result<std::unique_ptr<BlockingClient>> make(Surroundings around,
                                                                    const NetOptions& options);
  /// Only once no fetch is under way.
  ~BlockingClient();
  BlockingClient(const BlockingClient&) = delete;
  BlockingClient& operator=(const BlockingClient&) = delete;

  /// As HttpClient::fetch.
  [[nodiscard]] Result<FetchResponse> fetch(FetchRequest request);

 private:
  BlockingClient() = default;

  boost::asio::io_context loop_{1};
  std::unique_ptr<Net> net_;
  using WorkGuard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;
  std::unique_ptr<WorkGuard> guard_;
  std::thread thread_;
};

}  // namespace fw::net
