#include "app/outbox_sender.hpp"

#include <algorithm>
#include <utility>

namespace fw::app {
namespace {

constexpr Millis kLookAgainAfter{30'000};  // the longest nap, should a wake-up call ever be lost

}  // namespace

OutboxSender::OutboxSender(Deps deps) : deps_(deps), timer_(deps.loop) {}

void OutboxSender::wake() {
  if (stopped_) return;
  if (fetching_) {
    wake_again_ = true;
    return;
  }
  fetch();
}

void OutboxSender::stop() {
  stopped_ = true;
  timer_.cancel();
}

void OutboxSender::fetch() {
  const std::size_t room = in_flight_max - std::min(in_flight_, in_flight_max);
  if (room == 0) return;  // the next one that ends looks again
  fetching_ = true;
  deps_.lane.run([this, room, now = deps_.clock.now()] { return deps_.store.due(now, room); },
                 [this](Result<std::vector<service::OutboxDue>> due) {
                   fetching_ = false;
                   if (!due) {
                     deps_.log.error("the outbox cannot be read: {}", due.error().chain());
                     plan_next();
                     return;
                   }
                   for (service::OutboxDue& one : *due) send(std::move(one));
                   if (std::exchange(wake_again_, false) || !due->empty()) {
                     wake();
                   } else {
                     plan_next();
                   }
                 });
}

void OutboxSender::send(service::OutboxDue due) {
  model::ChannelKind* kind = model::find(deps_.kinds, due.kind);
  if (kind == nullptr) {
    finished(due.key, "none",
             {.permanent = true, .sentence = "this build has no channel of kind " + due.kind});
    return;
  }
  ++in_flight_;
  kind->deliver(due.settings, due.message,
                [this, key = due.key, name = due.kind](const model::Delivery& delivery) {
                  --in_flight_;
                  finished(key, name, delivery);
                });
}

void OutboxSender::finished(const std::string& key, const std::string& kind,
                            const model::Delivery& delivery) {
  deps_.metrics
      .counter("flarewarden_deliveries_total",
               "Tries to deliver a message, by kind of channel and how they ended.",
               {{"kind", kind}, {"outcome", delivery.delivered ? "delivered" : "failed"}})
      .add();
  deps_.lane.run([this, key, delivery,
                  now = deps_.clock.now()] { return deps_.store.mark(key, delivery, now); },
                 [this, key](const Result<>& marked) {
                   if (!marked)
                     deps_.log.error("a try to deliver {} was not written down: {}", key,
                                     marked.error().chain());
                   wake();
                 });
}

void OutboxSender::plan_next() {
  if (stopped_) return;
  deps_.lane.run([this] { return deps_.store.next_due(); },
                 [this](const Result<std::optional<Instant>>& next) {
                   if (stopped_) return;
                   Millis nap = kLookAgainAfter;
                   if (next && next->has_value())
                     nap = std::clamp(**next - deps_.clock.now(), Millis(10), kLookAgainAfter);
                   timer_.expires_after(nap);
                   timer_.async_wait([this](const boost::system::error_code& error) {
                     if (!error) wake();
                   });
                 });
}

}  // namespace fw::app
