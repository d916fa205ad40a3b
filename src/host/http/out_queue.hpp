// What a connection's writer takes the body of one answer from, where that body comes bit by bit.
// The loop's thread.
#pragma once

#include <cstddef>
#include <functional>

namespace fw::http {

class OutQueue {
 public:
  virtual ~OutQueue() = default;
  /// `ready` is called when there is something to take, or an end; until `finish`.
  virtual void attach(std::function<void()> ready) = 0;
  /// Moves at most `bytes_max` bytes to `out`; how many.
  virtual std::size_t take(char* out, std::size_t bytes_max) = 0;
  [[nodiscard]] virtual std::size_t size() const = 0;
  /// Nothing will follow what is queued.
  [[nodiscard]] virtual bool is_closing() const = 0;
  /// It ends here, and not properly.
  [[nodiscard]] virtual bool is_broken() const = 0;
  /// Events: kept alive by the server, which ends them when they are old.
  [[nodiscard]] virtual bool is_events() const = 0;
  /// Queues something that readers skip, unless something is waiting anyway.
  virtual void heartbeat() = 0;
  /// The client is gone, or everything was sent. Tells whoever sends.
  virtual void finish() = 0;
};

}  // namespace fw::http
