#include "plug/checks/dns/authorities.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>

#include "base/text.hpp"
#include "plug/checks/dns/records.hpp"
#include "plug/kit/lookup.hpp"

namespace fw::checks::dns {
namespace {

namespace asio = boost::asio;
namespace ip = boost::asio::ip;
using model::Reason;

constexpr int kLabelsMax = 16;              // that are tried upwards for name servers
constexpr auto kGrace = Millis(20);         // for answers that come with the deadline
constexpr std::size_t kSerialWord = 2;      // of an SOA record (RFC 1035 §3.3.13)
constexpr auto kTryTimeout = Millis(2000);  // then the server is asked once more

std::unexpected<net::Failure> failure(Reason reason, std::string detail) {
  return std::unexpected(net::Failure{reason, std::move(detail)});
}

Millis left_until(net::Deadline deadline) {
  const auto left = std::chrono::duration_cast<Millis>(deadline - std::chrono::steady_clock::now());
  return std::max(left, Millis(0));
}

/// Connecting a datagram socket sends nothing: it only finds the way.
bool has_way_to(asio::io_context& loop, const ip::address& address) {
  ip::udp::socket socket(loop);
  boost::system::error_code error;
  socket.connect({address, 53}, error);
  return !error;
}

std::string shown(const NameServer& server) {
  return fmt::format("{} ({})", server.name, server.address.to_string());
}

std::vector<std::string> servers_named(const net::Answer& answer, const std::string& zone) {
  std::vector<std::string> names;
  for (const model::DnsRecord& record : answer.records)
    if (record.type == "NS" && record.name == zone && names.size() < kNameServersMax)
      names.push_back(record.value);
  return names;
}

net::Look<> add_addresses(net::Net& net, const std::string& name, net::Deadline deadline,
                          Authorities& out) {
  if (auto allowed = net::check_host_name(name, net.allowed_names); !allowed)
    co_return failure(Reason::blocked_target, allowed.error().sentence());
  auto found = co_await net.resolver->addresses(name, net::Family::any, left_until(deadline));
  if (found.reason != Reason::none)
    co_return failure(found.reason, fmt::format("the address of the name server {}: {}",
                                                printable(name), found.detail));
  for (const ip::address& address : found.addresses) {
    if (auto allowed = net.egress.allows(address); !allowed)
      co_return failure(Reason::blocked_target, allowed.error().sentence());
    if (out.servers.size() < kAuthoritiesMax && has_way_to(net.loop, address))
      out.servers.push_back({name, address});
  }
  co_return std::expected<void, net::Failure>();
}

/// Answers under way, and who waits for them.
struct Gathering {
  Gathering(asio::io_context& loop, std::size_t count)
      : gate(loop), answers(count), missing(count) {}
  asio::steady_timer gate;
  std::vector<std::optional<net::Answer>> answers;
  std::size_t missing;
};

asio::awaitable<void> ask_one(std::unique_ptr<net::Resolver> resolver, Poll poll,
                              std::shared_ptr<Gathering> gathering, std::size_t at) {
  auto answer = co_await resolver->query(poll.name, poll.type, left_until(poll.deadline));
  // A resolver of one server takes its silence for our own trouble; the others tell better.
  if (answer.reason == Reason::local_resolver) answer.reason = Reason::dns_timeout;
  gathering->answers[at] = std::move(answer);
  if (--gathering->missing == 0) gathering->gate.cancel();
}

bool is_answer(const net::Answer& answer) {
  return answer.reason == Reason::none || answer.reason == Reason::dns_no_records ||
         answer.reason == Reason::dns_nxdomain;
}

std::string silence(const Said& one) {
  if (one.answer.reason == Reason::none)
    return fmt::format("{} has no such record", shown(one.server));
  return fmt::format("{} gives no answer: {}", shown(one.server),
                     model::sentence(one.answer.reason));
}

std::vector<std::string> records_of(const net::Answer& answer, const std::string& name) {
  std::vector<std::string> records;
  for (const model::DnsRecord& record : answer.records)
    if (equal_ignoring_case(record.name, name)) records.push_back(record.type + ' ' + record.value);
  std::ranges::sort(records);
  return records;
}

std::optional<std::uint32_t> serial_of(const net::Answer& answer) {
  for (const model::DnsRecord& record : answer.records) {
    const auto words = split(record.value, ' ');
    if (record.type == "SOA" && words.size() > kSerialWord)
      return to_number<std::uint32_t>(words[kSerialWord]);
  }
  return std::nullopt;
}

}  // namespace

net::Look<Authorities> find_authorities(net::Net& net, std::string name, net::Deadline deadline) {
  Authorities out;
  std::vector<std::string> names;
  out.zone = std::move(name);
  for (int i = 0; i < kLabelsMax && names.empty(); ++i) {
    if (i > 0) out.zone.erase(0, out.zone.find('.') + 1);
    auto answer = co_await net.resolver->query(out.zone, net::RecordType::ns, left_until(deadline));
    if (!is_answer(answer)) co_return failure(answer.reason, std::move(answer.detail));
    names = servers_named(answer, out.zone);
    if (out.zone.find('.') == std::string::npos) break;
  }
  if (names.empty())
    co_return failure(Reason::dns_no_records, "no name servers are known for this name");
  for (const std::string& each : names) {
    auto added = co_await add_addresses(net, each, deadline, out);
    if (!added) co_return std::unexpected(std::move(added).error());
  }
  if (out.servers.empty())
    co_return failure(Reason::local_network, "this machine has no way to any of the name servers");
  co_return out;
}

asio::awaitable<std::vector<Said>> ask_all(net::Net& net, std::vector<NameServer> servers,
                                           Poll poll) {
  auto gathering = std::make_shared<Gathering>(net.loop, servers.size());
  for (std::size_t i = 0; i < servers.size(); ++i) {
    net::ResolverOptions options{.servers = {kit::endpoint_text(servers[i].address, poll.port)},
                                 .try_timeout = std::min(kTryTimeout, left_until(poll.deadline))};
    auto resolver = net::Resolver::make(net.loop, std::move(options), net.log);
    if (!resolver) {
      gathering->answers[i] = net::Answer{Reason::local_resources, resolver.error().sentence()};
      --gathering->missing;
      continue;
    }
    asio::co_spawn(net.loop, ask_one(*std::move(resolver), poll, gathering, i), asio::detached);
  }
  if (gathering->missing > 0) {
    gathering->gate.expires_at(poll.deadline + kGrace);
    boost::system::error_code ignored;
    co_await gathering->gate.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  std::vector<Said> said;
  for (std::size_t i = 0; i < servers.size(); ++i)
    said.push_back({std::move(servers[i]),
                    gathering->answers[i].value_or(net::Answer{Reason::dns_timeout, {}})});
  co_return said;
}

std::string disagreement(std::span<const Said> said, const std::string& name) {
  const Said* first = nullptr;
  for (const Said& one : said) {
    if (!is_answer(one.answer)) return silence(one);
    if (first == nullptr) {
      first = &one;
      continue;
    }
    const std::string wrong =
        difference(records_of(first->answer, name), records_of(one.answer, name), true);
    if (!wrong.empty())
      return fmt::format("{} differs from {}: {}", shown(one.server), shown(first->server), wrong);
  }
  return {};
}

std::string serial_lag(std::span<const Said> said, std::uint32_t lag_max) {
  std::optional<std::uint32_t> newest;
  for (const Said& one : said) {
    const auto serial = serial_of(one.answer);
    if (!serial) return silence(one);
    // RFC 1982 §3.2: newer is what is less than half the circle ahead.
    if (!newest || static_cast<std::int32_t>(*serial - *newest) > 0) newest = serial;
  }
  for (const Said& one : said) {
    const std::uint32_t lag = *newest - serial_of(one.answer).value_or(*newest);
    if (lag > lag_max)
      return fmt::format("{} has serial {}, the newest is {}", shown(one.server),
                         serial_of(one.answer).value_or(0), *newest);
  }
  return {};
}

}  // namespace fw::checks::dns
