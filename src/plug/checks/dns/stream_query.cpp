#include "plug/checks/dns/stream_query.hpp"

#include "host/net/dns_message.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/wire.hpp"

namespace fw::checks::dns {
namespace {

using model::Reason;

std::unexpected<net::Failure> failure(Reason reason, std::string detail) {
  return std::unexpected(net::Failure{reason, std::move(detail)});
}

net::Look<std::string> read_exactly(net::Connection& connection, std::size_t count) {
  std::string bytes(count, '\0');
  for (std::size_t at = 0; at < count;) {
    const std::span<char> rest(bytes.data() + at, count - at);
    auto got = co_await kit::read_some(connection, rest, Reason::dns_timeout);
    if (!got) co_return std::unexpected(std::move(got).error());
    at += *got;
  }
  co_return bytes;
}

std::size_t length_of(std::string_view head) {
  return static_cast<std::size_t>(static_cast<unsigned char>(head[0])) << 8U |
         static_cast<unsigned char>(head[1]);
}

net::Look<net::Answer> ask(net::Connection& connection, std::string packet) {
  const std::string id = packet.substr(0, 2);
  std::string framed;
  framed += static_cast<char>(packet.size() >> 8U);
  framed += static_cast<char>(packet.size() & 0xffU);
  framed += packet;
  auto sent = co_await kit::write_all(connection, framed, Reason::dns_timeout);
  if (!sent) co_return std::unexpected(std::move(sent).error());
  auto head = co_await read_exactly(connection, 2);
  if (!head) co_return std::unexpected(std::move(head).error());
  auto message = co_await read_exactly(connection, length_of(*head));
  if (!message) co_return std::unexpected(std::move(message).error());
  auto answer = net::parse_dns_answer(*message);
  if (!answer) co_return failure(Reason::dns_servfail, answer.error().sentence());
  if (!message->starts_with(id))
    co_return failure(Reason::dns_servfail, "the answer is to another question");
  co_return net::to_answer(*std::move(answer));
}

}  // namespace

net::Look<net::Answer> query_over_stream(net::Net& net, StreamQuery query, net::Trace& trace) {
  auto packet =
      net::dns_query(static_cast<std::uint16_t>(net.random.next()), query.name, query.type);
  if (!packet) co_return failure(Reason::dns_nxdomain, packet.error().sentence());
  net::DialOptions options{.host = query.server.host,
                           .port = query.server.port,
                           .tls = std::move(query.tls),
                           .deadline = query.deadline,
                           .fixed_dialogue = true};
  auto dialled = co_await net::dial(net, std::move(options), trace);
  if (!dialled) co_return std::unexpected(std::move(dialled).error());
  dialled->expires_at(query.deadline);
  const auto asked = std::chrono::steady_clock::now();
  auto answer = co_await ask(*dialled, *std::move(packet));
  trace.phases.first_byte = kit::elapsed(asked, std::chrono::steady_clock::now());
  co_return answer;
}

}  // namespace fw::checks::dns
