#include "app/site_clock.hpp"

#include <algorithm>
#include <utility>

namespace fw::app {
namespace {

constexpr Millis kLongestNap{60'000};  ///< so that a step of the wall clock is noticed
constexpr Millis kShortestNap{1'000};

}  // namespace

SiteClock::SiteClock(Deps deps, std::function<void()> queued)
    : deps_(deps), queued_(std::move(queued)), timer_(deps_.loop) {}

void SiteClock::wake() {
  if (stopped_) return;
  if (std::exchange(asking_, true)) {
    ask_again_ = true;
    return;
  }
  deps_.lane.run([this] { return deps_.store.queue_rescans(deps_.clock.now()); },
                 [this](const Result<service::RescansQueued>& queued) {
                   asking_ = false;
                   if (stopped_) return;
                   if (!queued) {
                     deps_.log.error("watched sites cannot be read: {}", queued.error().chain());
                   } else if (queued->count > 0) {
                     queued_();
                   }
                   plan(queued ? queued->next : std::nullopt);
                   if (std::exchange(ask_again_, false)) wake();
                 });
}

void SiteClock::plan(std::optional<Instant> next) {
  Millis nap = kLongestNap;
  if (next) nap = std::clamp(*next - deps_.clock.now(), kShortestNap, kLongestNap);
  timer_.expires_after(nap);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) wake();
  });
}

void SiteClock::stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace fw::app
