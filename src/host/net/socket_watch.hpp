// Sockets that a C library owns, watched on the loop on its behalf. One loop's thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <unordered_map>

namespace fw::net {

class SocketWatch {
 public:
  using Ready = std::function<void(int socket, bool readable, bool writable)>;

  /// `ready` is called from the loop, never from `want`, and never after this object is gone.
  SocketWatch(boost::asio::io_context& loop, Ready ready) : loop_(loop), ready_(std::move(ready)) {}
  SocketWatch(const SocketWatch&) = delete;
  SocketWatch& operator=(const SocketWatch&) = delete;
  ~SocketWatch() { clear(); }

  /// Watches for reading, for writing, or for neither, which forgets the socket: it must be
  /// forgotten before its owner closes it. Nothing here ever closes a socket.
  void want(int socket, bool read, bool write);
  void clear();

 private:
  struct Entry;
  void arm(const std::shared_ptr<Entry>& entry);
  void arm_one(const std::shared_ptr<Entry>& entry, bool read);
  static void drop(Entry& entry);

  boost::asio::io_context& loop_;
  Ready ready_;
  std::unordered_map<int, std::shared_ptr<Entry>> entries_;
};

}  // namespace fw::net
