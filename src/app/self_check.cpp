#include "app/self_check.hpp"

#include <algorithm>
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

std::string name_of(const kit::Endpoint& anchor) {
  return fmt::format("{}:{}", anchor.host, anchor.port);
}

/// Who runs it, as far as its name tells: the last two labels, or half of an address.
std::string network_of(const kit::Endpoint& anchor) {
  const std::string& host = anchor.host;
  const char dot = host.find(':') == std::string::npos ? '.' : ':';
  std::size_t cut = anchor.host_is_address ? host.find(dot) : host.rfind(dot);
  if (cut == std::string::npos) return host;
  if (anchor.host_is_address) return host.substr(0, host.find(dot, cut + 1));
  cut = cut == 0 ? std::string::npos : host.rfind(dot, cut - 1);
  return cut == std::string::npos ? host : host.substr(cut + 1);
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
  const std::string name = "anchor " + name_of(anchor);
  const auto ok = co_await answers(std::move(anchor));
  if (!stopped_) seen_(check::Subject::network, name, ok.value_or(false));
  co_return Result<>{};
}

net::Task<bool> SelfCheck::answers(kit::Endpoint anchor) {
  net::DialOptions options{.host = std::move(anchor.host),
                           .port = anchor.port,
                           .deadline = std::chrono::steady_clock::now() + kPatience};
  net::Trace trace;
  const auto connection = co_await net::dial(net_, std::move(options), trace);
  co_return connection.has_value();
}

std::vector<verify::Canary> SelfCheck::canaries() const {
  std::vector<verify::Canary> all;
  for (const kit::Endpoint& anchor : anchors_) all.push_back({name_of(anchor), network_of(anchor)});
  return all;
}

void SelfCheck::look_at(std::string_view canary, std::function<void(bool)> done) {
  const auto anchor = std::ranges::find(anchors_, canary, name_of);
  if (anchor == anchors_.end()) return;
  boost::asio::co_spawn(
      net_.loop, answers(*anchor),
      [this, done = std::move(done)](const std::exception_ptr& thrown, const Result<bool>& ok) {
        if (!stopped_) done(!thrown && ok.value_or(false));
      });
}

}  // namespace fw::app
