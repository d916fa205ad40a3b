#include "web/live/page.hpp"

namespace fw::web {

WireEvent fetch_anew(Instant now) {
  return set_signals(fmt::format("{{\"resync\":{}}}", to_ms(now)));
}

bool SentParts::is_new(std::size_t number, const Html& part) {
  if (sent_.size() <= number) sent_.resize(number + 1);
  if (sent_[number] == part.str()) return false;
  sent_[number] = part.str();
  return true;
}

Result<Batch> PartsPage::render(const service::Session& session,
                                const std::vector<service::LiveEvent>& events) {
  if (events.empty()) sent_.forget();
  FW_TRY(const Parts all, parts(session));
  Batch batch;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < all.html.size(); ++i) {
    if (!sent_.is_new(i, all.html[i])) continue;
    bytes += all.html[i].str().size();
    batch.events.push_back(patch(all.html[i]));
  }
  if (bytes > kEventBytesMax) batch.events = {fetch_anew(clock_.now())};
  batch.ends = all.are_final;
  return batch;
}

Result<std::vector<WireEvent>> PartsPage::whole(const service::Session& session) {
  FW_TRY(const Parts all, parts(session));
  std::vector<WireEvent> events;
  for (const Html& part : all.html) events.push_back(patch(part));
  return events;
}

}  // namespace fw::web
