#include "app/change_notices.hpp"

#include <algorithm>

#include "app/wording.hpp"

namespace fw::app {

void ChangeNotices::set_channels(const std::vector<service::EngineChannel>& channels) {
  channels_.clear();
  for (const service::EngineChannel& channel : channels)
    if (channel.enabled) channels_.push_back(channel);
}

bool ChangeNotices::is_planned(const model::Monitor& monitor, Instant at) const {
  return std::ranges::any_of(windows_, [&](const incident::Window& window) {
    return window.account == monitor.account && window.from <= at && at < window.to &&
           (window.monitors.empty() ||
            std::ranges::find(window.monitors, monitor.id) != window.monitors.end());
  });
}

std::vector<service::OutboxItem> ChangeNotices::take(const model::Observation& look,
                                                     const model::Monitor& monitor,
                                                     const std::string& public_url) {
  std::vector<service::OutboxItem> items;
  if (look.evidence.changes.empty() || look.outcome != model::Outcome::up) return items;
  if (is_planned(monitor, look.started_at)) return items;
  const auto told = told_.find(monitor.id);
  if (told != told_.end() && look.started_at - told->second < kQuiet) return items;
  for (const service::EngineChannel& channel : channels_) {
    if (channel.account != monitor.account) continue;
    service::OutboxItem& item = items.emplace_back();
    item.notice.key = fmt::format("change/{}/{}", look.probe_id, channel.id.value);
    item.notice.account = monitor.account;
    item.notice.channel = channel.id;
    item.notice.at = look.started_at;
    item.message = to_message(look, monitor, {item.notice.key, public_url});
  }
  if (!items.empty()) told_.insert_or_assign(monitor.id, look.started_at);
  return items;
}

}  // namespace fw::app
