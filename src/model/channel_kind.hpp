// The port every kind of alert channel implements, one folder a kind under plug/channels/.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/arrows.hpp"
#include "model/settings.hpp"

namespace fw::model {

/// A notice, worded: what a channel sends. Built once by the outbox, stored, and sent until it is
/// delivered.
struct Message {
  std::string id;     ///< the same on every try: receivers deduplicate by it
  std::string event;  ///< "incident.opened", "incident.resolved", "test.ping", …
  Instant at{};
  std::string subject;  ///< one line
  std::string text;     ///< plain text
  std::string html;     ///< for mail; "" where there is none
  std::string payload;  ///< JSON document of the event, at most 20 kB
};

/// How a try ended. Never carries the receiver's body.
struct Delivery {
  bool delivered = false;
  bool permanent = false;             ///< no later try can help
  bool disable = false;               ///< the receiver asked us to stop (410)
  std::optional<Millis> retry_after;  ///< the receiver's wish
  int status = 0;                     ///< protocol's status code, 0 where there was none
  std::string sentence;  ///< for the delivery log: "202 Accepted", "the connection was refused"
};

using DeliveryDone = std::move_only_function<void(Delivery)>;

/// A kind of channel. Built once, lives as long as the engine; every call and every `done` on the
/// engine's thread.
class ChannelKind {
 public:
  virtual ~ChannelKind() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;   ///< "webhook"; also the folder
  [[nodiscard]] virtual std::string_view title() const = 0;  ///< "Webhook"
  [[nodiscard]] virtual SettingsTable settings() const = 0;
  /// Settings in canonical form are acceptable, or `invalid` with what is allowed.
  [[nodiscard]] virtual Result<> accept(const Settings& settings) const = 0;
  /// The host that a delivery connects to: it is judged before the channel is saved.
  [[nodiscard]] virtual std::string host(const Settings& /*settings*/) const { return {}; }
  /// Tries once, within 15 s; `done` is called exactly once, never before `deliver` returns.
  virtual void deliver(const Settings& settings, const Message& message, DeliveryDone done) = 0;
};

using ChannelKinds = std::vector<std::unique_ptr<ChannelKind>>;

[[nodiscard]] ChannelKind* find(const ChannelKinds& kinds, std::string_view name);

}  // namespace fw::model
