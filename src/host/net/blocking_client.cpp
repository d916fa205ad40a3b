#include "host/net/blocking_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <future>

namespace fw::net {

Result<std::unique_ptr<BlockingClient>> BlockingClient::make(Surroundings around,
                                                             const NetOptions& options) {
  std::unique_ptr<BlockingClient> client(new BlockingClient);
  FW_TRY(client->net_, Net::make(client->loop_, around, options));
  client->guard_ = std::make_unique<WorkGuard>(client->loop_.get_executor());
  client->thread_ = std::thread([raw = client.get()] { raw->loop_.run(); });
  return client;
}

BlockingClient::~BlockingClient() {
  loop_.stop();
  if (thread_.joinable()) thread_.join();
}

Result<FetchResponse> BlockingClient::fetch(FetchRequest request) {
  std::promise<Result<FetchResponse>> answer;
  auto waiting = answer.get_future();
  boost::asio::co_spawn(loop_, net_->http->fetch(std::move(request)),
                        [&answer](const std::exception_ptr& problem, Result<FetchResponse> result) {
                          if (problem)
                            result = fail(Code::internal, "a request ended with an exception");
                          answer.set_value(std::move(result));
                        });
  return waiting.get();
}

}  // namespace fw::net
