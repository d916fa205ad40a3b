// The socket of a fleet: sealed datagrams from and to the other machines, which are known by
// number. One loop's thread only.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/surroundings.hpp"
#include "host/mesh/envelope.hpp"

namespace fw::mesh {

/// A machine's address, as long as this process lives.
using Peer = std::uint32_t;
using Endpoint = boost::asio::ip::udp::endpoint;

class Datagrams {
 public:
  using Taken = std::function<void(Peer, std::string message)>;
  static constexpr std::size_t kPeersMax = 2'000;

  /// Listens. `unavailable` where the address is taken. What cannot be opened is counted and
  /// dropped.
  [[nodiscard]] static Result<std::unique_ptr<Datagrams>> open(boost::asio::io_context& loop,
                                                               const Surroundings& around,
                                                               const FleetKey& key,
                                                               const Endpoint& here);
  ~Datagrams();
  Datagrams(const Datagrams&) = delete;
  Datagrams& operator=(const Datagrams&) = delete;

  void on_message(Taken taken) { taken_ = std::move(taken); }
  /// Number of an address that somebody named; nothing beyond kPeersMax.
  std::optional<Peer> add(const Endpoint& endpoint);
  /// Drops what does not leave at once: a lost datagram is said again by whoever sent it.
  void send(Peer to, std::string_view message);
  /// To every address known that is not this machine's own.
  void send_all(std::string_view message);

  [[nodiscard]] const Endpoint& endpoint(Peer peer) const { return peers_.at(peer).endpoint; }
  /// What the key of its datagrams proves.
  [[nodiscard]] Role role(Peer peer) const { return peers_.at(peer).role; }
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::size_t peers() const { return peers_.size(); }
  /// Datagrams that were not taken, by reason.
  [[nodiscard]] const std::map<Envelope::Refusal, std::uint64_t>& dropped() const {
    return dropped_;
  }

 private:
  struct Known {
    Endpoint endpoint;
    Role role = Role::full;
    bool is_own = false;  ///< what was sent there came back here
  };
  Datagrams(boost::asio::io_context& loop, const Surroundings& around, const FleetKey& key);
  void receive();
  void take(std::string_view datagram);
  void send_to(const Known& peer, std::string_view message);

  Clock& clock_;
  Log& log_;
  Metrics& metrics_;
  const Role own_role_;
  Envelope envelope_;
  boost::asio::ip::udp::socket socket_;
  std::array<char, 2'048> buffer_{};
  Endpoint from_;
  std::vector<Known> peers_;
  std::map<Endpoint, Peer> numbers_;
  std::map<Envelope::Refusal, std::uint64_t> dropped_;
  Taken taken_;
  Counter& sent_bytes_;
  Counter& received_bytes_;
};

}  // namespace fw::mesh
