#include "host/mesh/datagrams.hpp"

#include <boost/asio/buffer.hpp>

namespace fw::mesh {

namespace asio = boost::asio;
using asio::ip::udp;

namespace {

constexpr int kReadsMax = 256;  // in one turn of the loop
constexpr int kSocketBytes = 1 << 20;

/// 10.0.0.1 and ::ffff:10.0.0.1 are one address.
Endpoint unmapped(const Endpoint& endpoint) {
  if (!endpoint.address().is_v6() || !endpoint.address().to_v6().is_v4_mapped()) return endpoint;
  return {asio::ip::make_address_v4(asio::ip::v4_mapped, endpoint.address().to_v6()),
          endpoint.port()};
}

}  // namespace

Datagrams::Datagrams(asio::io_context& loop, const Surroundings& around, const FleetKey& key)
    : clock_(around.clock),
      log_(around.log),
      metrics_(around.metrics),
      own_role_(key.role()),
      envelope_(key, around.random),
      socket_(loop),
      sent_bytes_(around.metrics.counter("flarewarden_fleet_sent_bytes_total",
                                         "Bytes of datagrams to other machines")),
      received_bytes_(around.metrics.counter("flarewarden_fleet_received_bytes_total",
                                             "Bytes of datagrams taken from other machines")) {}

Datagrams::~Datagrams() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

Result<std::unique_ptr<Datagrams>> Datagrams::open(asio::io_context& loop,
                                                   const Surroundings& around, const FleetKey& key,
                                                   const Endpoint& here) {
  std::unique_ptr<Datagrams> made(new Datagrams(loop, around, key));
  boost::system::error_code error;
  udp::socket& socket = made->socket_;
  socket.open(here.protocol(), error);
  boost::system::error_code ignored;
  if (!error && here.protocol() == udp::v6()) socket.set_option(asio::ip::v6_only(false), ignored);
  socket.set_option(asio::socket_base::receive_buffer_size(kSocketBytes), ignored);
  if (!error) socket.bind(here, error);
  if (!error) socket.non_blocking(true, error);
  if (error)
    return fail(Code::unavailable, "cannot listen for the fleet on {} port {}: {}",
                here.address().to_string(), here.port(), error.message());
  made->receive();
  return made;
}

std::uint16_t Datagrams::port() const {
  boost::system::error_code ignored;
  return socket_.local_endpoint(ignored).port();
}

std::optional<Peer> Datagrams::add(const Endpoint& named) {
  const Endpoint endpoint = unmapped(named);
  if (const auto known = numbers_.find(endpoint); known != numbers_.end()) return known->second;
  if (peers_.size() >= kPeersMax) return std::nullopt;
  const auto number = static_cast<Peer>(peers_.size());
  peers_.push_back({.endpoint = endpoint, .role = own_role_});
  numbers_.emplace(endpoint, number);
  return number;
}

void Datagrams::receive() {
  socket_.async_wait(udp::socket::wait_read, [this](const boost::system::error_code& error) {
    if (error) return;
    for (int turn = 0; turn < kReadsMax; ++turn) {
      boost::system::error_code failed;
      const std::size_t size = socket_.receive_from(asio::buffer(buffer_), from_, 0, failed);
      if (failed == asio::error::would_block) break;
      // A peer that is away answers with ICMP, which is told here and means nothing.
      if (!failed) take({buffer_.data(), size});
    }
    receive();
  });
}

void Datagrams::take(std::string_view datagram) {
  Envelope::Opened opened = envelope_.open(datagram, clock_.now());
  if (opened.refusal != Envelope::Refusal::none) {
    if (opened.refusal != Envelope::Refusal::own) ++dropped_[opened.refusal];
    metrics_
        .counter("flarewarden_fleet_datagrams_dropped_total",
                 "Datagrams that were not taken, by reason", {{"reason", name(opened.refusal)}})
        .add();
    if (opened.refusal == Envelope::Refusal::own)
      if (const auto number = add(from_)) peers_[*number].is_own = true;
    return;
  }
  const auto peer = add(from_);
  if (!peer) return;
  received_bytes_.add(static_cast<double>(datagram.size()));
  peers_[*peer].role = opened.role;
  if (taken_) taken_(*peer, std::move(opened.message));
}

void Datagrams::send_to(const Known& peer, std::string_view message) {
  const std::string sealed = envelope_.seal(message, peer.role, clock_.now());
  Endpoint to = peer.endpoint;
  boost::system::error_code error;
  if (to.address().is_v4() && socket_.local_endpoint(error).address().is_v6())
    to.address(asio::ip::make_address_v6(asio::ip::v4_mapped, to.address().to_v4()));
  const std::size_t size = socket_.send_to(asio::buffer(sealed), to, 0, error);
  if (!error) sent_bytes_.add(static_cast<double>(size));
}

void Datagrams::send(Peer to, std::string_view message) { send_to(peers_.at(to), message); }

void Datagrams::send_all(std::string_view message) {
  for (const Known& peer : peers_)
    if (!peer.is_own) send_to(peer, message);
}

}  // namespace fw::mesh
