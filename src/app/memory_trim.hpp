// Gives memory that was freed back to the system, now and then: what thousands of results needed
// for a moment is not kept for ever. From one thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

namespace fw::app {

/// Before the first thread starts: few heaps, because each keeps free memory of its own.
void limit_heaps();

class MemoryTrim {
 public:
  /// The timer runs on `loop`, the work on `pool`: it takes milliseconds.
  MemoryTrim(boost::asio::io_context& loop, boost::asio::thread_pool& pool);

 private:
  void arm();

  boost::asio::steady_timer timer_;
  boost::asio::thread_pool& pool_;
};

}  // namespace fw::app
