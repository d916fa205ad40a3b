// A TCP connection of a check, as the kernel has it: what can be done at once is done by a plain
// call, and only what cannot is waited for. One loop's thread only.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <expected>
#include <span>
#include <string_view>
#include <utility>

#include "base/time.hpp"
#include "host/net/poller.hpp"

namespace fw::net {

/// What a call did. `error` is eof at the end, would_block where nothing could be done yet.
struct Moved {
  std::size_t bytes = 0;
  boost::system::error_code error{};
};

class TcpSocket {
 public:
  using Interest = Poller::Interest;

  /// Begins to connect: ready(Interest::write) and then connected() say how that ended.
  [[nodiscard]] static std::expected<TcpSocket, boost::system::error_code> connect(
      boost::asio::io_context& loop, const boost::asio::ip::tcp::endpoint& to);
  TcpSocket(TcpSocket&& other) noexcept
      : poller_(other.poller_), entry_(std::exchange(other.entry_, nullptr)) {}
  TcpSocket& operator=(TcpSocket&& other) noexcept {
    std::swap(poller_, other.poller_);
    std::swap(entry_, other.entry_);
    std::swap(writes_, other.writes_);
    return *this;
  }
  ~TcpSocket() {
    if (entry_ != nullptr) poller_->leave(*entry_);
  }

  [[nodiscard]] boost::system::error_code connected();
  /// Without a call to the kernel where it is known that nothing can be done yet.
  [[nodiscard]] Moved read(std::span<char> into);
  [[nodiscard]] Moved write(std::string_view bytes);

  /// To be awaited: gives a Wake. For after a call that could do nothing, or before the first.
  [[nodiscard]] auto ready(Interest interest) {
    return boost::asio::async_initiate<const boost::asio::deferred_t&, void(Wake)>(
        [this, interest](auto handler) { wait(interest, std::move(handler)); },
        boost::asio::deferred);
  }
  /// The same by a callback.
  void wait(Interest interest, Poller::Handler handler) {
    poller_->wait(*entry_, interest, std::move(handler));
  }
  void forget() { poller_->forget(*entry_); }
  /// Of every wait from here on; kept within 10 ms.
  void expires_at(Poller::Time deadline) { poller_->expire_at(*entry_, deadline); }
  void expires_never() { expires_at(Poller::Time::max()); }

  /// Nothing has come that was not read, and the other side has not closed.
  [[nodiscard]] bool is_quiet();
  /// Gives the connection up where what is sent is not even received for that long.
  void set_unreceived_max(Millis limit);

  /// As a socket of Asio's, for those that pass bytes on. Nothing is left here.
  [[nodiscard]] boost::asio::ip::tcp::socket release(boost::asio::io_context& loop);

  [[nodiscard]] int handle() const { return entry_->socket; }
  /// Port 0 where there is none.
  [[nodiscard]] boost::asio::ip::tcp::endpoint local() const;
  [[nodiscard]] boost::asio::ip::tcp::endpoint peer() const;

 private:
  TcpSocket(Poller& poller, Poller::Entry& entry) : poller_(&poller), entry_(&entry) {}

  Poller* poller_;
  Poller::Entry* entry_;
  int writes_ = 0;
};

/// The error that a wait ended in, if any: operation_aborted where the deadline came first.
[[nodiscard]] boost::system::error_code error_of(Wake wake);

}  // namespace fw::net
