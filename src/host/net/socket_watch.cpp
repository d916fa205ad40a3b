#include "host/net/socket_watch.hpp"

namespace fw::net {

namespace asio = boost::asio;

/// `open` turns false the moment the owner closes the socket: handlers that are already on their
/// way then do nothing.
struct SocketWatch::Entry {
  Entry(asio::io_context& loop, int fd) : descriptor(loop, fd), socket(fd) {}
  asio::posix::stream_descriptor descriptor;
  int socket;
  bool open = true;
  bool wants_read = false;
  bool wants_write = false;
  bool is_reading = false;
  bool is_writing = false;
};

void SocketWatch::drop(Entry& entry) {
  entry.open = false;
  if (entry.descriptor.is_open()) entry.descriptor.release();
}

void SocketWatch::clear() {
  for (auto& [socket, entry] : entries_) drop(*entry);
  entries_.clear();
}

void SocketWatch::want(int socket, bool read, bool write) {
  auto found = entries_.find(socket);
  if (!read && !write) {
    if (found == entries_.end()) return;
    drop(*found->second);
    entries_.erase(found);
    return;
  }
  if (found == entries_.end())
    found = entries_.emplace(socket, std::make_shared<Entry>(loop_, socket)).first;
  found->second->wants_read = read;
  found->second->wants_write = write;
  arm(found->second);
}

void SocketWatch::arm(const std::shared_ptr<Entry>& entry) {
  if (entry->wants_read && !entry->is_reading) arm_one(entry, true);
  if (entry->wants_write && !entry->is_writing) arm_one(entry, false);
}

void SocketWatch::arm_one(const std::shared_ptr<Entry>& entry, bool read) {
  (read ? entry->is_reading : entry->is_writing) = true;
  const auto what =
      read ? asio::posix::stream_descriptor::wait_read : asio::posix::stream_descriptor::wait_write;
  entry->descriptor.async_wait(what, [this, entry, read](const boost::system::error_code& error) {
    (read ? entry->is_reading : entry->is_writing) = false;
    if (error || !entry->open) return;
    if (read ? entry->wants_read : entry->wants_write) ready_(entry->socket, read, !read);
    if (entry->open) arm(entry);
  });
}

}  // namespace fw::net
