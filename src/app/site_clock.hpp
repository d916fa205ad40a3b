// Queues re-scans of watched sites when they are due. The engine's thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>

#include "app/lane.hpp"
#include "base/log.hpp"
#include "base/time.hpp"
#include "service/engine_port.hpp"

namespace fw::app {

class SiteClock {
 public:
  struct Deps {
    boost::asio::io_context& loop;
    Lane& lane;
    service::EngineStore& store;
    Clock& clock;
    Log& log;
  };

  /// `queued` is called when something new stands in the queue of scans.
  SiteClock(Deps deps, std::function<void()> queued);
  /// A site may be due, or may have room: look now.
  void wake();
  void stop();

 private:
  void plan(std::optional<Instant> next);

  Deps deps_;
  std::function<void()> queued_;
  boost::asio::steady_timer timer_;
  bool asking_ = false;
  bool ask_again_ = false;
  bool stopped_ = false;
};

}  // namespace fw::app
