// Takes messages from the stored outbox to their channels, and writes down how every try ended.
// The engine's thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <memory>

#include "app/lane.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/time.hpp"
#include "model/channel_kind.hpp"
#include "service/engine_port.hpp"

namespace fw::app {

/// At least once: a message is marked after its try, so a crash in between sends it again with the
/// same id.
class OutboxSender {
 public:
  struct Deps {
    boost::asio::io_context& loop;
    Lane& lane;
    service::EngineStore& store;
    const model::ChannelKinds& kinds;
    Clock& clock;
    Log& log;
    Metrics& metrics;
  };

  explicit OutboxSender(Deps deps);
  /// Something may be due: look now.
  void wake();
  /// No new tries; those under way may end.
  void stop();
  [[nodiscard]] std::size_t in_flight() const { return in_flight_; }

  static constexpr std::size_t in_flight_max = 64;

 private:
  void fetch();
  void send(service::OutboxDue due);
  void finished(const std::string& key, const std::string& kind, const model::Delivery& delivery);
  void plan_next();

  Deps deps_;
  boost::asio::steady_timer timer_;
  std::size_t in_flight_ = 0;
  bool fetching_ = false;
  bool wake_again_ = false;
  bool stopped_ = false;
};

}  // namespace fw::app
