#include "app/self_check.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>
#include <utility>

#include "host/net/dial.hpp"

namespace fw::app {
namespace {

constexpr std::chrono::seconds kEvery{30};
constexpr Millis kPatience{5'000};

/// A resolver that refuses to tell of the root is alive; one that says SERVFAIL has lost the world.
bool works(const net::Answer& answer) {
  using enum model::Reason;
  return answer.reason == none || answer.reason == dns_nxdomain ||
         answer.reason == dns_no_records || answer.reason == dns_refused;
}

}  // namespace

SelfCheck::SelfCheck(net::Net& net, std::vector<kit::Endpoint> anchors, Seen seen)
    : net_(net), anchors_(std::move(anchors)), seen_(std::move(seen)), timer_(net.loop) {}

void SelfCheck::start() { look(); }

void SelfCheck::stop() {
  stopped_ = true;
  timer_.cancel();
}

void SelfCheck::look() {
  if (stopped_) return;
  boost::asio::co_spawn(net_.loop, ask_resolver(), boost::asio::detached);
  for (const kit::Endpoint& anchor : anchors_)
    boost::asio::co_spawn(net_.loop, connect(anchor), boost::asio::detached);
  timer_.expires_after(kEvery);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) look();
  });
}

net::Task<> SelfCheck::ask_resolver() {
  const net::Answer answer = co_await net_.resolver->query(".", net::RecordType::ns, kPatience);
  if (!stopped_) seen_(check::Subject::resolver, "resolvers", works(answer));
  co_return Result<>{};
}

net::Task<> SelfCheck::connect(kit::Endpoint anchor) {
  const std::string name = fmt::format("anchor {}:{}", anchor.host, anchor.port);
  net::DialOptions options{.host = std::move(anchor.host),
                           .port = anchor.port,
                           .deadline = std::chrono::steady_clock::now() + kPatience};
  net::Trace trace;
  const auto connection = co_await net::dial(net_, std::move(options), trace);
  if (!stopped_) seen_(check::Subject::network, name, connection.has_value());
  co_return Result<>{};
}

}  // namespace fw::app
