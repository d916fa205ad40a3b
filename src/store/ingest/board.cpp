#include "store/ingest/board.hpp"

#include <algorithm>

namespace fw::store {
namespace {

template <class Touched>
Touched each_once(Touched touched) {
  std::ranges::sort(touched);
  const auto repeated = std::ranges::unique(touched);
  touched.erase(repeated.begin(), repeated.end());
  return touched;
}

/// By time: what another machine saw comes a moment after what this one did.
void add_glance(std::vector<Glance>& recent, const Glance& glance) {
  auto at = recent.end();
  while (at != recent.begin() && std::prev(at)->at > glance.at) --at;
  recent.insert(at, glance);
  if (recent.size() > Board::recent_max) recent.erase(recent.begin());
}

}  // namespace

bool Window::covers(const model::AccountId& owner, const model::MonitorId& monitor,
                    Instant at) const {
  return owner == account && at >= from && at < to && (all_monitors || monitors.contains(monitor));
}

void Board::add(const model::MonitorId& monitor, const model::AccountId& account) {
  const std::lock_guard lock(mutex_);
  entries_[monitor].account = account;
  by_account_[account].insert(monitor);
}

void Board::remove(const model::MonitorId& monitor) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(monitor);
  if (found == entries_.end()) return;
  tail_records_ -= found->second.tail.size();
  by_account_[found->second.account].erase(monitor);
  entries_.erase(found);
  dirty_.erase(monitor);
  with_tail_.erase(monitor);
}

bool Board::has(const model::MonitorId& monitor) const {
  const std::lock_guard lock(mutex_);
  return entries_.contains(monitor);
}

std::optional<model::AccountId> Board::account_of(const model::MonitorId& monitor) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(monitor);
  return found == entries_.end() ? std::nullopt : std::optional(found->second.account);
}

std::size_t Board::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void Board::restore(const StandingRow& row) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(row.monitor);
  if (found == entries_.end()) return;
  Entry& entry = found->second;
  entry.standing = row.standing;
  entry.tally.unpack_hours(row.hours);
  entry.tally.unpack_open(row.open_failures);
  entry.tally.restore_state(row.standing.state, row.standing.since);
  if (!row.standing.recent.empty()) entry.last_outcome = row.standing.recent.back().outcome;
}

void Board::restore_day(const model::MonitorId& monitor, const DayCounts& day) {
  const std::lock_guard lock(mutex_);
  if (const auto found = entries_.find(monitor); found != entries_.end())
    found->second.tally.restore_day(day);
}

void Board::clear() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
  by_account_.clear();
  dirty_.clear();
  with_tail_.clear();
  tail_records_ = 0;
}

void Board::set_windows(std::vector<Window> windows) {
  const std::lock_guard lock(mutex_);
  windows_ = std::move(windows);
}

void Board::start_at(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  applied_ = std::max(applied_, number);
}

void Board::follow(Positions others) {
  const std::lock_guard lock(mutex_);
  others_ = std::move(others);
}

bool Board::in_maintenance(const Entry& entry, const model::MonitorId& monitor, Instant at) const {
  return std::ranges::any_of(
      windows_, [&](const Window& window) { return window.covers(entry.account, monitor, at); });
}

bool Board::prepare(ResultRecord& result, std::uint64_t fingerprint) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(result.monitor);
  if (found == entries_.end()) return false;
  Entry& entry = found->second;
  result.in_maintenance = in_maintenance(entry, result.monitor, result.planned_at);
  const bool failed = result.outcome != model::Outcome::up;
  const bool changed = entry.last_outcome != result.outcome || entry.fingerprint != fingerprint;
  if (!failed && !changed && !result.changed) result.evidence.clear();
  if (!result.missed) {
    entry.last_outcome = result.outcome;
    entry.fingerprint = fingerprint;
  }
  return true;
}

void Board::mark(Entry& entry, const model::MonitorId& monitor) {
  if (entry.dirty) return;
  entry.dirty = true;
  dirty_.insert(monitor);
}

std::vector<std::pair<model::AccountId, model::MonitorId>> Board::apply(
    std::span<const Record> records, std::span<const RecordPlace> places,
    std::uint64_t counted_from) {
  Touched touched;
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Record& record = records[i];
    const std::uint64_t number = places[i].number();
    applied_ = number + 1;
    const auto found = entries_.find(monitor_of(record));
    if (found == entries_.end()) continue;  // removed meanwhile
    Entry& entry = found->second;
    if (number >= counted_from) {
      count(entry, record);
      mark(entry, found->first);
    }
    if (entry.tail.empty()) with_tail_.insert(found->first);
    entry.tail.add(places[i], now);
    ++tail_records_;
    touched.emplace_back(entry.account, found->first);
  }
  return each_once(std::move(touched));
}

Board::Touched Board::apply_foreign(std::string_view machine, std::uint64_t first,
                                    std::span<const Record> records, const Fingerprints& seen) {
  Touched touched;
  const std::lock_guard lock(mutex_);
  std::uint64_t& position = others_.try_emplace(std::string(machine), 0).first->second;
  for (const Record& record : records) {
    const std::uint64_t number = first++;
    if (number < position) continue;
    position = number + 1;
    const auto found = entries_.find(monitor_of(record));
    if (found == entries_.end()) continue;  // removed meanwhile
    Entry& entry = found->second;
    const auto* result = std::get_if<ResultRecord>(&record);
    if (result != nullptr && !result->missed &&
        (!entry.standing.last_at || result->started_at >= *entry.standing.last_at)) {
      entry.last_outcome = result->outcome;
      if (const auto print = seen.find(number); print != seen.end())
        entry.fingerprint = print->second;
    }
    count(entry, record);
    mark(entry, found->first);
    touched.emplace_back(entry.account, found->first);
  }
  return each_once(std::move(touched));
}

void Board::skip_foreign(std::string_view machine, std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  std::uint64_t& position = others_.try_emplace(std::string(machine), 0).first->second;
  position = std::max(position, number);
}

bool Board::follows(std::string_view machine) const {
  const std::lock_guard lock(mutex_);
  return others_.contains(machine);
}

std::uint64_t Board::position_of(std::string_view machine) const {
  const std::lock_guard lock(mutex_);
  const auto found = others_.find(machine);
  return found == others_.end() ? 0 : found->second;
}

std::uint64_t Board::applied() const {
  const std::lock_guard lock(mutex_);
  return applied_;
}

void Board::recount(std::span<const Record> records) {
  const std::lock_guard lock(mutex_);
  for (const Record& record : records) {
    const auto found = entries_.find(monitor_of(record));
    if (found == entries_.end()) continue;
    count(found->second, record);
    mark(found->second, found->first);
  }
}

void Board::take_over(Board& loaded) {
  const std::scoped_lock lock(mutex_, loaded.mutex_);
  for (auto& [monitor, from] : loaded.entries_) {
    Entry& entry = entries_[monitor];
    const std::optional<Instant> unverified_at = entry.standing.unverified_at;
    entry.account = from.account;
    entry.standing = std::move(from.standing);
    entry.standing.unverified_at = unverified_at;
    entry.tally = std::move(from.tally);
    by_account_[entry.account].insert(monitor);
    if (entry.dirty && !from.dirty) dirty_.erase(monitor);
    entry.dirty = from.dirty;
    if (entry.dirty) dirty_.insert(monitor);
  }
  // Of who is not saved there yet nothing is counted: it comes again from its beginning.
  for (const auto& [machine, position] : others_) loaded.others_.try_emplace(machine, 0);
  others_ = std::move(loaded.others_);
}

void Board::count(Entry& entry, const Record& record) {
  if (const auto* result = std::get_if<ResultRecord>(&record)) apply_result(entry, *result);
  if (const auto* verdict = std::get_if<VerdictRecord>(&record)) apply_verdict(entry, *verdict);
}

void Board::apply_result(Entry& entry, const ResultRecord& result) {
  entry.tally.add(result);
  Standing& standing = entry.standing;
  if (result.attempt == 0 || !result.missed) {
    add_glance(standing.recent, {.at = result.missed ? result.planned_at : result.started_at,
                                 .total_us = glance_us(result.phases.total),
                                 .outcome = result.outcome,
                                 .missed = result.missed});
  }
  standing.last_slot = std::max(standing.last_slot, result.slot);
  if (result.missed) return;
  if (result.attempt == 0 && result.outcome == model::Outcome::up) standing.unverified_at.reset();
  if (!standing.last_at || result.started_at >= *standing.last_at) {
    standing.last_at = result.started_at;
    standing.last_total = result.phases.total;
  }
}

void Board::apply_verdict(Entry& entry, const VerdictRecord& verdict) {
  Standing& standing = entry.standing;
  if (verdict.at < standing.verdict_at) return;  // of a machine that decided before this one
  entry.tally.decide(verdict);
  standing.unverified_at.reset();
  if (verdict.state == model::State::unconfirmed) {
    if (verdict.unverified) standing.unverified_at = verdict.at;
    return;
  }
  standing.state = verdict.state;
  standing.reason = verdict.reason;
  standing.detail = verdict.detail;
  standing.since = verdict.since;
  standing.verdict_at = verdict.at;
  standing.verdict_slot = verdict.slot;
  standing.flapping = verdict.flapping;
}

StatusView Board::view(const model::MonitorId& monitor, const Entry& entry, Instant now) const {
  return {.standing = entry.standing,
          .uptime = {.h24 = entry.tally.uptime_hours(now, 24),
                     .d7 = entry.tally.uptime_hours(now, Tally::kHours),
                     .d30 = entry.tally.uptime_days(now, 30),
                     .d90 = entry.tally.uptime_days(now, Tally::kDays)},
          .in_maintenance = in_maintenance(entry, monitor, now)};
}

std::optional<StatusView> Board::status(const model::MonitorId& monitor, Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(monitor);
  if (found == entries_.end()) return std::nullopt;
  return view(monitor, found->second, now);
}

std::vector<std::pair<model::MonitorId, StatusView>> Board::statuses_of(
    const model::AccountId& account, Instant now) const {
  std::vector<std::pair<model::MonitorId, StatusView>> out;
  const std::lock_guard lock(mutex_);
  const auto found = by_account_.find(account);
  if (found == by_account_.end()) return out;
  out.reserve(found->second.size());
  for (const model::MonitorId& monitor : found->second)
    out.emplace_back(monitor, view(monitor, entries_.at(monitor), now));
  return out;
}

std::vector<DayCounts> Board::days_of(const model::MonitorId& monitor) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(monitor);
  return found == entries_.end() ? std::vector<DayCounts>() : found->second.tally.days();
}

std::vector<std::pair<model::MonitorId, Standing>> Board::standings() const {
  std::vector<std::pair<model::MonitorId, Standing>> out;
  const std::lock_guard lock(mutex_);
  for (const auto& [monitor, entry] : entries_) out.emplace_back(monitor, entry.standing);
  return out;
}

std::vector<RecordPlace> Board::tail_of(const model::MonitorId& monitor, std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(monitor);
  if (found == entries_.end()) return {};
  const std::span<const RecordPlace> places = found->second.tail.places();
  const auto first = places.first(std::min(limit, places.size()));
  return {first.begin(), first.end()};
}

std::vector<model::MonitorId> Board::ripe(const Ripeness& ripeness) const {
  std::vector<model::MonitorId> out;
  const auto now = std::chrono::steady_clock::now();
  const auto half = ripeness.age / 2;
  const std::lock_guard lock(mutex_);
  for (const model::MonitorId& monitor : with_tail_) {
    const WaitingRecords& tail = entries_.at(monitor).tail;
    // Monitors that were made together would be filed together for ever.
    const auto own = half.count() == 0 ? 0
                                       : std::hash<model::MonitorId>{}(monitor) %
                                             static_cast<std::size_t>(half.count());
    const Millis age = half + Millis(static_cast<std::int64_t>(own));
    if (tail.size() >= ripeness.records || now - tail.since() >= age) out.push_back(monitor);
  }
  return out;
}

std::size_t Board::tail_records() const {
  const std::lock_guard lock(mutex_);
  return tail_records_;
}

void Board::drop_tail(const model::MonitorId& monitor, std::size_t count) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(monitor);
  if (found == entries_.end()) return;
  WaitingRecords& tail = found->second.tail;
  const std::size_t waited = tail.size();
  tail.drop(count, std::chrono::steady_clock::now());
  tail_records_ -= waited - tail.size();
  if (tail.empty()) with_tail_.erase(monitor);
}

std::uint64_t Board::drained_below() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t lowest = applied_;
  for (const model::MonitorId& monitor : with_tail_)
    lowest = std::min(lowest, entries_.at(monitor).tail.first_number());
  return lowest;
}

Snapshot Board::take_snapshot() {
  const std::lock_guard lock(mutex_);
  Snapshot snapshot{.position = applied_, .others = others_, .rows = {}};
  snapshot.rows.reserve(dirty_.size());
  for (const model::MonitorId& monitor : dirty_) {
    Entry& entry = entries_.at(monitor);
    entry.dirty = false;
    StandingRow& row = snapshot.rows.emplace_back();
    row.monitor = monitor;
    row.standing = entry.standing;
    row.hours = entry.tally.pack_hours();
    row.open_failures = entry.tally.pack_open();
    row.days = entry.tally.take_changed_days();
  }
  dirty_.clear();
  return snapshot;
}

void Board::give_back(const Snapshot& snapshot) {
  const std::lock_guard lock(mutex_);
  for (const StandingRow& row : snapshot.rows) {
    const auto found = entries_.find(row.monitor);
    if (found == entries_.end()) continue;
    mark(found->second, row.monitor);
    found->second.tally.mark_changed(row.days);
  }
}

std::uint32_t glance_us(Micros total) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(total.count(), 0, UINT32_MAX));
}

std::string pack(const std::vector<Glance>& recent) {
  std::string out;
  const auto put = [&](std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
      out += static_cast<char>((value >> (8U * static_cast<unsigned>(i))) & 0xffU);
  };
  for (const Glance& glance : recent) {
    put(static_cast<std::uint64_t>(to_ms(glance.at)), 8);
    put(static_cast<std::uint64_t>(glance.outcome) | (glance.missed ? 0x80U : 0U), 1);
    put(glance.total_us, 6);
  }
  return out;
}

std::vector<Glance> unpack_recent(std::string_view bytes) {
  std::vector<Glance> recent;
  const auto take = [&](int count) {
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i)
      value |= std::uint64_t{static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)])}
               << (8U * static_cast<unsigned>(i));
    bytes.remove_prefix(static_cast<std::size_t>(count));
    return value;
  };
  while (bytes.size() >= 15 && recent.size() < Board::recent_max) {
    Glance& glance = recent.emplace_back();
    glance.at = from_ms(static_cast<std::int64_t>(take(8)));
    const std::uint64_t flags = take(1);
    glance.missed = (flags & 0x80U) != 0;
    if ((flags & 0x7fU) <= static_cast<std::uint64_t>(model::Outcome::unknown))
      glance.outcome = static_cast<model::Outcome>(flags & 0x7fU);
    glance.total_us = glance_us(Micros(static_cast<std::int64_t>(take(6))));
  }
  return recent;
}

}  // namespace fw::store
