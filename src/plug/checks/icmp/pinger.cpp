#include "plug/checks/icmp/pinger.hpp"

#include <linux/errqueue.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "plug/kit/report.hpp"

namespace fw::checks::icmp {
namespace {

namespace asio = boost::asio;
using model::Reason;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kPacketBytesMax = 2048;
constexpr int kReadsMax = 256;  ///< packets read at a time, so that a flood cannot hold the loop
constexpr std::string_view kHowToAllow =
    "this machine may not send echo requests: put the group of the service into "
    "net.ipv4.ping_group_range, or give it the capability CAP_NET_RAW";

void turn_on(int socket, int level, int option) {
  const int on = 1;
  // What is refused is only missed: a hop limit, a kernel's time stamp, the words of a router.
  static_cast<void>(::setsockopt(socket, level, option, &on, sizeof on));
}

void prepare(int socket, Shape shape, bool is_raw) {
  turn_on(socket, SOL_SOCKET, SO_TIMESTAMPNS);
  if (shape != Shape::v6) {
    turn_on(socket, IPPROTO_IP, IP_RECVERR);
    turn_on(socket, IPPROTO_IP, IP_RECVTTL);
    return;
  }
  turn_on(socket, IPPROTO_IPV6, IPV6_RECVERR);
  turn_on(socket, IPPROTO_IPV6, IPV6_RECVHOPLIMIT);
  if (!is_raw) return;
  icmp6_filter filter{};
  ICMP6_FILTER_SETBLOCKALL(&filter);
  ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
  static_cast<void>(::setsockopt(socket, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter));
}

std::chrono::nanoseconds wall_now() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

/// One packet with what the kernel says of it.
struct Packet {
  std::array<char, kPacketBytesMax> bytes;
  std::size_t size = 0;
  std::optional<std::chrono::nanoseconds> arrived;  ///< wall clock
  int hop_limit = 0;
  std::optional<sock_extended_err> error;
};

template <class T>
T data_of(const cmsghdr& control) {
  T value{};
  std::memcpy(&value, CMSG_DATA(&control), sizeof value);
  return value;
}

void read_control(const cmsghdr& control, Packet& packet) {
  const bool v4 = control.cmsg_level == IPPROTO_IP;
  const bool v6 = control.cmsg_level == IPPROTO_IPV6;
  if (control.cmsg_level == SOL_SOCKET && control.cmsg_type == SCM_TIMESTAMPNS) {
    const auto at = data_of<timespec>(control);
    packet.arrived = std::chrono::seconds(at.tv_sec) + std::chrono::nanoseconds(at.tv_nsec);
  } else if ((v4 && control.cmsg_type == IP_TTL) || (v6 && control.cmsg_type == IPV6_HOPLIMIT)) {
    packet.hop_limit = data_of<int>(control);
  } else if ((v4 && control.cmsg_type == IP_RECVERR) || (v6 && control.cmsg_type == IPV6_RECVERR)) {
    packet.error = data_of<sock_extended_err>(control);
  }
}

/// False where there is nothing; errno says whether that is all.
bool receive(int socket, int flags, Packet& packet) {
  alignas(cmsghdr) std::array<char, 512> control;
  iovec part{.iov_base = packet.bytes.data(), .iov_len = packet.bytes.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t size = ::recvmsg(socket, &message, flags | MSG_DONTWAIT);
  if (size < 0) return false;
  packet.size = static_cast<std::size_t>(size);
  packet.arrived.reset();
  packet.error.reset();
  for (cmsghdr* each = CMSG_FIRSTHDR(&message); each != nullptr; each = CMSG_NXTHDR(&message, each))
    read_control(*each, packet);
  return true;
}

class Pinger {
 public:
  Pinger(EchoSocket& socket, const Plan& plan, Random& random) : socket_(socket), plan_(plan) {
    std::array<std::byte, kPayloadBytesMin> token;
    random.fill(token);
    payload_.assign(reinterpret_cast<const char*>(token.data()), token.size());
    payload_.resize(plan.payload_bytes, 'f');
    id_ = static_cast<std::uint16_t>(random.below(0x10000));
  }

  std::expected<void, net::Failure> send_next();
  void read_all();
  [[nodiscard]] bool is_all_sent() const {
    return tally_.sent() == static_cast<std::size_t>(plan_.count);
  }
  [[nodiscard]] bool is_all_answered() const { return tally_.received() == tally_.sent(); }
  [[nodiscard]] Tally take() { return std::move(tally_); }

 private:
  struct Sent {
    Steady::time_point steady;
    std::chrono::nanoseconds wall;
  };
  [[nodiscard]] Micros round_trip(const Sent& sent, const Packet& packet) const;
  void count(const Packet& packet);
  void read_errors();

  EchoSocket& socket_;
  const Plan& plan_;
  std::string payload_;
  std::uint16_t id_ = 0;
  std::vector<Sent> sent_;
  Tally tally_;
};

std::expected<void, net::Failure> Pinger::send_next() {
  const std::string request = echo_request(
      socket_.shape == Shape::v6,
      {.id = id_, .sequence = static_cast<std::uint16_t>(sent_.size()), .payload = payload_});
  // A call may fail with the error of an earlier request, which is then taken off the queue.
  for (int tries = 0; tries < 3; ++tries) {
    sent_.push_back({.steady = Steady::now(), .wall = wall_now()});
    const ssize_t size = ::send(socket_.datagrams.socket(), request.data(), request.size(),
                                MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size >= 0) {
      tally_.round_trips.emplace_back();
      return {};
    }
    sent_.pop_back();
    const int failed = errno;
    read_errors();
    if (failed == EHOSTUNREACH || failed == ECONNREFUSED || failed == EINTR) continue;
    const boost::system::error_code error(failed, boost::system::system_category());
    return std::unexpected(net::failure_of(error, Reason::local_resources));
  }
  // This machine's own network says that nobody is there: the request counts as lost.
  sent_.push_back({.steady = Steady::now(), .wall = wall_now()});
  tally_.round_trips.emplace_back();
  if (tally_.unreachable.empty()) tally_.unreachable = "the host is unreachable";
  return {};
}

/// The kernel's time of arrival where it is sane: it does not grow while this program is busy.
Micros Pinger::round_trip(const Sent& sent, const Packet& packet) const {
  const auto seen = Steady::now() - sent.steady;
  const auto stamped = packet.arrived.value_or(std::chrono::nanoseconds(-1)) - sent.wall;
  const bool sane = packet.arrived && stamped.count() >= 0 && stamped <= seen;
  return std::chrono::duration_cast<Micros>(sane ? stamped : seen);
}

void Pinger::count(const Packet& packet) {
  const auto echo = read_echo_reply({packet.bytes.data(), packet.size}, socket_.shape);
  // The token tells our answers from those of others; the kernel chooses the id of its own sockets.
  if (!echo || echo->sequence >= sent_.size()) return;
  if (!echo->payload.starts_with(std::string_view(payload_).substr(0, kPayloadBytesMin))) return;
  auto& slot = tally_.round_trips[echo->sequence];
  if (slot) {
    ++tally_.duplicates;
    return;
  }
  const Micros took = round_trip(sent_[echo->sequence], packet);
  if (took > plan_.reply_timeout) return;
  slot = took;
  tally_.hop_limit = packet.hop_limit;
}

void Pinger::read_errors() {
  Packet packet;
  for (int i = 0; i < kReadsMax && receive(socket_.datagrams.socket(), MSG_ERRQUEUE, packet); ++i) {
    if (!packet.error) continue;
    const bool v6 = packet.error->ee_origin == SO_EE_ORIGIN_ICMP6;
    if (!v6 && packet.error->ee_origin != SO_EE_ORIGIN_ICMP) continue;
    const auto words = error_words(v6, packet.error->ee_type, packet.error->ee_code);
    if (!words.empty()) tally_.unreachable = words;
  }
}

void Pinger::read_all() {
  read_errors();
  Packet packet;
  for (int i = 0; i < kReadsMax; ++i) {
    if (receive(socket_.datagrams.socket(), 0, packet)) {
      count(packet);
      continue;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) return;
    read_errors();
  }
}

}  // namespace

std::expected<EchoSocket, net::Failure> open_echo_socket(asio::io_context& loop,
                                                         const asio::ip::address& address) {
  const int protocol = address.is_v6() ? static_cast<int>(IPPROTO_ICMPV6) : IPPROTO_ICMP;
  const Shape plain = address.is_v6() ? Shape::v6 : Shape::v4;
  for (const int type : {SOCK_DGRAM, SOCK_RAW}) {
    const bool is_raw = type == SOCK_RAW;
    auto opened = kit::Datagrams::open(loop, address, 0, {.type = type, .protocol = protocol});
    if (opened) {
      const Shape shape = is_raw && plain == Shape::v4 ? Shape::v4_with_header : plain;
      prepare(opened->socket(), shape, is_raw);
      return EchoSocket{.datagrams = *std::move(opened), .shape = shape};
    }
    namespace errc = boost::system::errc;
    const auto& error = opened.error();
    if (error == errc::permission_denied || error == errc::operation_not_permitted ||
        error == errc::protocol_not_supported)
      continue;
    return std::unexpected(net::failure_of(error, Reason::connect_timeout));
  }
  return std::unexpected(net::Failure{Reason::not_supported, std::string(kHowToAllow)});
}

net::Look<Tally> ping(EchoSocket socket, const Plan& plan, Random& random, net::Deadline deadline) {
  Pinger pinger(socket, plan, random);
  const auto start = Steady::now();
  // Where the time allowed is short, half of it is for sending: the last request must have a
  // chance.
  const auto spacing =
      std::min<Steady::duration>(plan.interval, (deadline - start) / 2 / plan.count);
  auto next = start;
  while (true) {
    auto now = Steady::now();
    if (!pinger.is_all_sent() && now >= next && now < deadline) {
      auto sent = pinger.send_next();
      if (!sent) co_return std::unexpected(std::move(sent).error());
      next = now + spacing;
    }
    const auto until = pinger.is_all_sent() ? next - spacing + plan.reply_timeout : next;
    if (now >= std::min(until, deadline) && (pinger.is_all_sent() || now >= deadline)) break;
    const bool ready = co_await socket.datagrams.readable(std::min(until, deadline));
    if (ready) pinger.read_all();
    if (pinger.is_all_sent() && pinger.is_all_answered()) break;
  }
  co_return pinger.take();
}

}  // namespace fw::checks::icmp
