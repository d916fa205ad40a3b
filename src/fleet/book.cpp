#include "fleet/book.hpp"

#include <algorithm>
#include <utility>

namespace fw::fleet {
namespace {

/// What a lost machine had begun was planned at most so long ago.
constexpr Millis kLostFor{20'000};
/// Of gaps in a share of the slots, so many are told one by one.
constexpr std::int64_t kMissedToldMax = 100;

/// Which slots of the monitor are at home in `region`: H64(m) and the slot's number take turns.
std::optional<schedule::Share> share_of(std::uint64_t hash,
                                        const std::vector<topology::Region>& regions,
                                        topology::Region region) {
  const auto found = std::ranges::find(regions, region);
  if (found == regions.end()) return std::nullopt;
  const auto every = static_cast<std::uint32_t>(regions.size());
  const auto place = static_cast<std::uint32_t>(found - regions.begin());
  const auto turn = static_cast<std::uint32_t>(hash % every);
  return schedule::Share{every, (place + every - turn) % every};
}

}  // namespace

// ── What is watched ──────────────────────────────────────────────────────────────────────────────

void Book::put(const Watch& watch, Roster& roster, Instant now) {
  const schedule::Handle monitor = handles_.add(watch.monitor);
  if (monitor >= entries_.size()) entries_.resize(monitor + 1);
  Entry& entry = entries_[monitor];
  Homes homes;
  for (const std::string& name : watch.regions) {
    const topology::Region region = roster.regions().add(name, now);
    if (std::ranges::find(homes, region) == homes.end()) homes.push_back(region);
  }
  if (homes.empty()) homes.push_back(0);
  entry = {.timeout_ms = static_cast<std::uint32_t>(watch.timeout.count()),
           .homes = number_of(homes),
           .pace = {.hash = hash_of(watch.monitor),
                    .interval = watch.interval,
                    .paused = watch.paused,
                    .effective_from = watch.effective_from,
                    .last_planned = watch.last_planned,
                    .first_within = watch.first_within,
                    .share = {}}};
  put_home(monitor, entry, now);
  for (const auto& [region, covered] : covers_) put_cover(monitor, entry, region);
}

std::uint32_t Book::number_of(const Homes& homes) {
  const auto [found, is_new] =
      homes_numbers_.try_emplace(homes, static_cast<std::uint32_t>(homes_.size()));
  if (is_new) homes_.push_back(homes);
  return found->second;
}

void Book::put_home(schedule::Handle monitor, const Entry& entry, Instant now) {
  schedule::Pace pace = entry.pace;
  if (const auto share = share_of(entry.pace.hash, homes_[entry.homes], 0)) {
    pace.share = *share;
  } else {
    pace.paused = true;
  }
  home_.put(monitor, pace, now);
}

void Book::put_cover(schedule::Handle monitor, const Entry& entry, topology::Region region) {
  const auto share = share_of(entry.pace.hash, homes_[entry.homes], region);
  if (!share) return;
  Cover& covered = covers_.at(region);
  schedule::Pace pace = entry.pace;
  pace.share = *share;
  pace.last_planned = std::max(covered.from, entry.pace.effective_from) - Millis(1);
  pace.first_within = Millis(0);
  covered.slots.put(monitor, pace, covered.from);
}

void Book::remove(const model::MonitorId& monitor) {
  const auto handle = handles_.find(monitor);
  if (!handle) return;
  home_.remove(*handle);
  for (auto& [region, covered] : covers_) covered.slots.remove(*handle);
  entries_[*handle] = {};
  handles_.remove(monitor);
}

/// The region that stands in for `region` is the next of the monitor's own that is not silent.
bool Book::is_mine(const Entry& entry, topology::Region region,
                   const topology::Regions& regions) const {
  const Homes& homes = homes_[entry.homes];
  const auto found = std::ranges::find(homes, region);
  if (found == homes.end()) return false;
  const auto place = static_cast<std::size_t>(found - homes.begin());
  for (std::size_t i = 1; i < homes.size(); ++i) {
    const topology::Region next = homes[(place + i) % homes.size()];
    if (next == 0) return true;
    if (!regions.is_silent(next)) return false;
  }
  return false;
}

void Book::cover(const Roster& roster, Instant now) {
  const topology::Regions& regions = roster.regions();
  const std::map<topology::Region, Cover> before = std::exchange(covers_, {});
  if (!regions.has_majority() || !roster.presence().is_active(now)) return;
  for (std::size_t i = 1; i < regions.size(); ++i) {
    const auto region = static_cast<topology::Region>(i);
    if (!regions.is_silent(region)) continue;
    const auto known = before.find(region);
    Cover& covered = covers_[region];
    covered.from =
        known != before.end() ? known->second.from : regions.active_at(region) - kFallbackBefore;
    covered.from = std::max(covered.from, now - schedule::kLatenessMax);
    for (schedule::Handle monitor = 0; monitor < entries_.size(); ++monitor)
      if (is_mine(entries_[monitor], region, regions))
        put_cover(monitor, entries_[monitor], region);
  }
}

// ── What is due ──────────────────────────────────────────────────────────────────────────────────

void Book::advance(Roster& roster, const Now& now, Out& out) {
  due_.clear();
  missed_.clear();
  home_.advance(now.at, due_, missed_);
  for (const schedule::SlotDue& due : due_) take_own(due, roster, now, out);
  for (const schedule::SlotsMissed& missed : missed_) tell_missed(missed, roster, out);
  for (auto& [region, covered] : covers_) {
    due_.clear();
    missed_.clear();
    covered.slots.advance(now.at, due_, missed_);
    covered.from = now.at + Millis(1);
    for (const schedule::SlotDue& due : due_) take_covered(due, roster, region);
  }
  schedule::Duty duty;
  while (duties_.take(now.at, duty)) decide(duty, roster, now.at, out);
  const auto runs = [this](const model::MonitorId& monitor) {
    const auto handle = handles_.find(monitor);
    return handle && !entries_[*handle].pace.paused;
  };
  rechecks_.advance(now.at, runs, [&](const model::Due& due) {
    out.looks.push_back({.monitor = *handles_.find(due.monitor),
                         .slot = due.slot,
                         .planned_at = due.planned_at,
                         .attempt = due.attempt});
  });
}

void Book::take_own(const schedule::SlotDue& due, Roster& roster, const Now& now, Out& out) {
  const std::uint64_t hash = schedule::slot_hash(key_, due.hash, due.slot);
  const auto rank = roster.ranking().rank(hash, due.planned_at);
  if (!rank || *rank >= schedule::kRanks) return;
  const schedule::Token token = schedule::token_of(hash);
  const Millis delay = schedule::rank_delay(Millis(due.interval_ms));
  const Millis late = now.at - due.planned_at;
  const bool is_alone = roster.ranking().size() == 1;
  if (*rank == 0 && (is_alone || (late < delay / 2 && now.at >= calm_at_))) {
    give({due.monitor, due.slot, due.planned_at, token}, out);
    return;
  }
  const Instant acted = *rank == 0 ? due.planned_at + delay : due.planned_at;
  if (!is_alone && acted < heard_from_) {
    // While this machine was deaf another one had its turn, and that may never be heard of here.
    if (*rank == 0 && !std::exchange(was_stall_noted_, true)) roster.note_own_slot(true);
    return;
  }
  duties_.add({.at = std::max(due.planned_at + delay * *rank, calm_at_),
               .token = token,
               .slot = due.slot,
               .planned_at = due.planned_at,
               .monitor = due.monitor,
               .interval_ms = due.interval_ms,
               .cell = 0,
               .rank = static_cast<std::uint8_t>(*rank),
               .vantage = *rank == 0 ? model::Vantage::home : model::Vantage::shadow});
}

void Book::take_covered(const schedule::SlotDue& due, const Roster& roster,
                        topology::Region region) {
  const std::uint64_t hash = schedule::slot_hash(key_, due.hash, due.slot);
  const auto rank = roster.ranking().rank(hash, due.planned_at);
  if (!rank || *rank >= schedule::kRanks) return;
  const Millis delay = schedule::rank_delay(Millis(due.interval_ms));
  const Instant from =
      std::max(due.planned_at + 2 * delay, roster.regions().active_at(region) + kFallbackAfter);
  duties_.add({.at = std::max(from + delay * *rank, calm_at_),
               .token = schedule::token_of(hash),
               .slot = due.slot,
               .planned_at = due.planned_at,
               .monitor = due.monitor,
               .interval_ms = due.interval_ms,
               .cell = region,
               .rank = static_cast<std::uint8_t>(*rank),
               .vantage = model::Vantage::fallback});
}

void Book::decide(schedule::Duty& duty, Roster& roster, Instant now, Out& out) {
  if (now < calm_at_) {
    duty.at = calm_at_;
    duties_.add(duty);
    return;
  }
  const std::optional<schedule::Claim> claim = claims_.find(duty.token);
  if (claim && claim->state == schedule::Claim::State::done) return;
#ifdef FW_PLANTED_BUG
  if (claim) return;  // takes what was begun for done: tests/sim must find it
#endif
  const Entry& entry = entries_[duty.monitor];
  if (entry.homes == 0) return;  // removed meanwhile
  if (duty.vantage == model::Vantage::fallback) {
    const topology::Regions& regions = roster.regions();
    if (!regions.has_majority()) return;
    if (topology::Regions::has_owner(roster.view(), regions.name(duty.cell), duty.planned_at, now))
      return;
  }
  switch (schedule::decide(duty, claim ? &*claim : nullptr, Millis(entry.timeout_ms), now)) {
    case schedule::Decision::act:
      give({duty.monitor, duty.slot, duty.planned_at, duty.token, 0, duty.rank, duty.vantage}, out);
      break;
    case schedule::Decision::wait:
      duties_.add(duty);
      break;
    case schedule::Decision::drop:
      break;
  }
}

void Book::give(const Look& look, Out& out) {
  out.looks.push_back(look);
  if (look.vantage != model::Vantage::home) return;
  if (given_.size() >= kGivenMax) given_.erase(given_.begin());
  given_.push_back({look.token, look.planned_at});
}

void Book::tell_missed(const schedule::SlotsMissed& missed, const Roster& roster, Out& out) const {
  const Entry& entry = entries_[missed.monitor];
  const Millis interval = entry.pace.interval;
  std::int64_t count = missed.count;
  if (roster.ranking().size() > 1) {
    // What passed while this machine stood still the others looked at. What nobody had looked at
    // before it started is a gap.
    const Instant until = roster.presence().started_at() - schedule::kLatenessMax;
    if (missed.planned_at >= until) return;
    count = std::min(count, (until - missed.planned_at) / (interval * missed.every) + 1);
  }
  if (missed.every == 1) {
    out.missed.push_back(
        {name(missed.monitor), missed.slot, missed.planned_at, missed.late, count});
    return;
  }
  for (std::int64_t i = std::max<std::int64_t>(0, count - kMissedToldMax); i < count; ++i) {
    const std::int64_t ahead = i * missed.every;
    out.missed.push_back({name(missed.monitor), missed.slot + ahead,
                          missed.planned_at + interval * ahead, missed.late - interval * ahead, 1});
  }
}

void Book::was_deaf(const Roster& roster, Instant now) {
  heard_from_ = now;
  was_stall_noted_ = false;
  if (roster.ranking().size() > 1) duties_.clear();
}

Instant Book::next() const {
  Instant soonest = std::min({home_.next(), duties_.next(), rechecks_.next(), claims_out_.next()});
  for (const auto& [region, covered] : covers_) soonest = std::min(soonest, covered.slots.next());
  return soonest;
}

void Book::expire(Instant now) {
  claims_.expire(now);
  std::erase_if(given_, [&](const Given& given) {
    return now - given.planned_at >= schedule::kLatenessMax || now < given.planned_at;
  });
}

// ── What happens to looks ────────────────────────────────────────────────────────────────────────

bool Book::was_given(schedule::Token token) {
  const auto found = std::ranges::find(given_, token, &Given::token);
  if (found == given_.end()) return false;
  given_.erase(found);
  return true;
}

bool Book::begin(const Look& look, Roster& roster, Instant now) {
  if (look.attempt == 0) {
    const Entry& entry = entries_[look.monitor];
    const bool is_own = look.vantage == model::Vantage::home && was_given(look.token);
    if (now - look.planned_at >= schedule::lateness_max(entry.pace.interval)) return false;
    if (roster.ranking().size() > 1 && !claim(look, now)) {
      if (is_own && now >= calm_at_) roster.note_own_slot(true);
      return false;
    }
    if (is_own) roster.note_own_slot(false);
  }
  ++under_way_;
  return true;
}

/// False where another machine has begun the slot, or finished it; or may have, while this thread
/// stood still.
bool Book::claim(const Look& look, Instant now) {
  const Entry& entry = entries_[look.monitor];
  schedule::Duty duty{.at = calm_at_,
                      .token = look.token,
                      .slot = look.slot,
                      .planned_at = look.planned_at,
                      .monitor = look.monitor,
                      .interval_ms = static_cast<std::uint32_t>(entry.pace.interval.count()),
                      .rank = look.rank,
                      .vantage = look.vantage};
  if (now < calm_at_) {
    duties_.add(duty);
    return false;
  }
  const std::optional<schedule::Claim> known = claims_.find(look.token);
  const schedule::Decision decision =
      schedule::decide(duty, known ? &*known : nullptr, Millis(entry.timeout_ms), now);
  if (decision != schedule::Decision::act) {
    ++yielded_;
    if (decision == schedule::Decision::wait) duties_.add(duty);
    return false;
  }
  claims_.begin(look.token, schedule::kSelf, now);
  claims_out_.begin(look.token, schedule::rank_delay(entry.pace.interval), now);
  return true;
}

void Book::finished(const Look& look, const Roster& roster, Instant now) {
  if (under_way_ > 0) --under_way_;
  if (look.attempt > 0 || roster.ranking().size() <= 1) return;
  const Millis delay = schedule::rank_delay(entries_[look.monitor].pace.interval);
  claims_.done(look.token, schedule::kSelf, now);
  claims_out_.done(look.token, delay, now);
}

void Book::hear(topology::Number from, const Batch& batch, Roster& roster, Instant now) {
  for (const schedule::Token token : batch.begun) {
    if (!claims_.begin(token, from, now)) continue;
    if (!given_.empty() && was_given(token)) roster.note_own_slot(true);
  }
  for (const schedule::Token token : batch.done) {
    claims_.done(token, from, now);
    if (!given_.empty() && was_given(token)) roster.note_own_slot(true);
  }
}

void Book::lose(topology::Number machine, Instant now, Out& out) {
  std::vector<schedule::Token> lost = claims_.lose(machine);
  if (lost.empty()) return;
  std::ranges::sort(lost);
  duties_.hasten(lost, now, schedule::rank_delay(schedule::kRedoIntervalMin));
  for (schedule::Handle monitor = 0; monitor < entries_.size(); ++monitor) {
    const Entry& entry = entries_[monitor];
    if (entry.homes == 0) continue;
    const Millis interval = entry.pace.interval;
    const Millis phase(entry.pace.hash % static_cast<std::uint64_t>(interval.count()));
    const model::Slot last = schedule::slot_at(now, interval, phase) + 1;
    for (model::Slot slot = schedule::slot_at(now - kLostFor, interval, phase); slot <= last;
         ++slot) {
      const auto token = schedule::token_of(schedule::slot_hash(key_, entry.pace.hash, slot));
      if (!std::ranges::binary_search(lost, token)) continue;
      out.suspects.push_back(name(monitor));
      break;
    }
  }
}

void Book::find(const std::vector<std::uint64_t>& hashes,
                std::vector<model::MonitorId>& found) const {
  for (schedule::Handle monitor = 0; monitor < entries_.size(); ++monitor)
    if (entries_[monitor].homes != 0 &&
        std::ranges::find(hashes, entries_[monitor].pace.hash) != hashes.end())
      found.push_back(name(monitor));
}

}  // namespace fw::fleet
