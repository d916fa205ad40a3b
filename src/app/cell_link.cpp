#include "app/cell_link.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <utility>

namespace fw::app {

namespace asio = boost::asio;

namespace {

/// What comes within it is brought together.
constexpr Millis kGather{50};
constexpr Millis kAgain{1'000};
constexpr Millis kTailsMax{1'500};

}  // namespace

CellLink::CellLink(const Deps& deps, Taken taken)
    : deps_(deps),
      taken_(std::move(taken)),
      lane_(deps.net.loop),
      timer_(deps.net.loop),
      brought_(deps.net.metrics.counter("flarewarden_cell_records_brought_total",
                                        "Results brought to other machines of the region.")),
      failed_(deps.net.metrics.counter("flarewarden_cell_failures_total",
                                       "Times another machine of the region did not take news.")) {
  deps_.cell.watch_records([this](std::uint64_t end) {
    asio::post(deps_.net.loop, [this, end] {
      records_end_ = std::max(records_end_, end);
      plan(kGather);
    });
  });
  deps_.cell.attach(this);
}

CellLink::~CellLink() {
  deps_.cell.attach(nullptr);
  deps_.cell.watch_records({});
}

void CellLink::stop() {
  stopped_ = true;
  timer_.cancel();
}

Millis CellLink::steady() const {
  return std::chrono::duration_cast<Millis>(deps_.net.clock.steady().time_since_epoch());
}

template <class Work>
auto CellLink::on_lane(Work work) -> asio::awaitable<decltype(work())> {
  using Outcome = decltype(work());
  auto outcome = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Outcome)>(
      [this, &work](auto handler) {
        auto done = std::make_shared<decltype(handler)>(std::move(handler));
        lane_.run(std::move(work), [done](Outcome value) { std::move (*done)(std::move(value)); });
      },
      asio::use_awaitable);
  co_return outcome;
}

// ── What is told ─────────────────────────────────────────────────────────────────────────────────

void CellLink::note(NoteKind kind, std::string id, std::string text) {
  asio::post(deps_.net.loop, [this, kind, id = std::move(id), text = std::move(text)]() mutable {
    if (others_.empty()) return;
    notes_.push_back(
        {.number = notes_end_++, .kind = kind, .id = std::move(id), .text = std::move(text)});
    if (notes_.size() > notes_max) notes_.pop_front();
    plan(kGather);
  });
}

void CellLink::wake() {
  look_around();
  push();
}

void CellLink::look_around() {
  const fleet::Roster& roster = deps_.node.roster();
  Others now;
  for (const auto& [id, member] : roster.view().all()) {
    const bool is_of_cell =
        !member.beat.is_probe && member.beat.place.region == roster.self().place.region;
    if (!is_of_cell || member.standing == topology::Standing::dead) continue;
    const auto known = others_.find(id);
    const bool is_same =
        known != others_.end() && known->second->incarnation == member.beat.incarnation;
    std::shared_ptr<Other>& other = now[id];
    other = is_same ? known->second : std::make_shared<Other>();
    other->incarnation = member.beat.incarnation;
    other->peer = roster.peer(member.number);
    if (is_same) continue;
    other->notes = notes_end_;
  }
  for (const auto& [id, other] : others_)
    if (!now.contains(id) || now.at(id) != other) other->is_gone = true;
  others_ = std::move(now);
  if (others_.empty()) notes_.clear();
}

bool CellLink::has_news_for(const Other& other) const {
  return !other.next || *other.next < records_end_ || other.notes < notes_end_;
}

void CellLink::push() {
  if (stopped_) return;
  const Millis now = steady();
  Millis soonest = Millis::max();
  for (const auto& [id, other] : others_) {
    if (other->is_busy || !has_news_for(*other)) continue;
    if (other->again_at > now) {
      soonest = std::min(soonest, other->again_at - now);
      continue;
    }
    other->is_busy = true;
    asio::co_spawn(deps_.net.loop, bring(other),
                   [this, other](const std::exception_ptr& thrown, const Result<>& outcome) {
                     other->is_busy = false;
                     if (thrown || !outcome) {
                       failed_.add();
                       other->again_at = steady() + kAgain;
                     }
                     if (!other->is_gone && has_news_for(*other)) plan(kGather);
                   });
  }
  if (soonest != Millis::max()) plan(soonest);
}

void CellLink::plan(Millis in) {
  if (stopped_ || others_.empty() || std::exchange(is_planned_, true)) return;
  timer_.expires_after(in);
  timer_.async_wait([this](const boost::system::error_code& error) {
    is_planned_ = false;
    if (!error) push();
  });
}

std::vector<Note> CellLink::notes_after(std::uint64_t number) const {
  std::vector<Note> notes;
  if (!notes_.empty() && number < notes_.front().number)
    notes.push_back(
        {.number = notes_.front().number - 1, .kind = NoteKind::all, .id = {}, .text = {}});
  const auto first = std::ranges::lower_bound(notes_, number, {}, &Note::number);
  for (auto at = first; at != notes_.end() && notes.size() < kNotesAtOnceMax; ++at)
    notes.push_back(*at);
  return notes;
}

/// One message with what the other machine lacks, as far as it fits.
net::Task<> CellLink::bring(std::shared_ptr<Other> other) {
  CellNews news;
  news.machine = deps_.node.roster().self().machine;
  news.incarnation = deps_.node.roster().self().incarnation;
  news.notes = notes_after(other->notes);
  const bool was_new = other->is_new;
  if (was_new)
    news.notes.insert(news.notes.begin(), {.number = other->notes, .kind = NoteKind::all});
  if (other->next) {
    auto work = [this, from = *other->next] {
      return deps_.cell.records_after(from, records_at_once, bytes_at_once);
    };
    auto read = co_await on_lane(std::move(work));
    if (!read) co_return std::unexpected(std::move(read).error());
    news.records = *std::move(read);
  }
  const std::uint64_t count = news.records ? news.records->run.end - news.records->run.first : 0;
  std::string message = to_wire(news);
  auto told = co_await deps_.desk.say(other->peer, FleetCalls::About::news, std::move(message));
  if (!told) {
    deps_.net.log.debug("news were not taken: {}", told.error().chain());
    co_return std::unexpected(std::move(told).error());
  }
  FW_CO_TRY(const CellAnswer answer, cell_answer_from_wire(*told));
  if (other->next && news.records && answer.next >= news.records->run.end)
    brought_.add(static_cast<double>(count));
  if (was_new) other->is_new = false;
  other->next = answer.next;
  other->notes = std::max(other->notes, answer.notes);
  co_return Result<>();
}

// ── What comes ───────────────────────────────────────────────────────────────────────────────────

asio::awaitable<Result<std::string>> CellLink::take(std::string bytes) {
  auto news = cell_news_from_wire(bytes);
  if (!news) co_return std::unexpected(std::move(news).error());
  const topology::Member* from = deps_.node.roster().view().find(news->machine);
  if (from == nullptr) co_return fail(Code::not_found, "this machine is not known here yet");
  const model::Place place = from->beat.place;
  auto& [life, heard] = heard_[news->machine];
  if (life != news->incarnation) {
    life = news->incarnation;
    heard = 0;
  }
  for (const Note& note : news->notes) {
    if (note.kind != NoteKind::all && note.number < heard) continue;
    heard = std::max(heard, note.number + (note.kind == NoteKind::all ? 0 : 1));
    taken_.note(news->machine, note);
  }
  CellAnswer answer{.next = 0, .notes = heard};
  const model::MachineId machine = news->machine;
  if (news->records) {
    auto work = [this, batch = *std::move(news->records), place] {
      return deps_.cell.apply(batch, place);
    };
    auto counted = co_await on_lane(std::move(work));
    if (counted) {
      taken_.records(*counted);
    } else if (counted.error().code() != Code::conflict) {
      deps_.net.log.warning("results of machine {} were not taken: {}", machine.value,
                            counted.error().chain());
      co_return std::unexpected(std::move(counted).error());
    }
  }
  answer.next = deps_.cell.position_of(machine);
  co_return to_wire(answer);
}

// ── What is in no database yet ───────────────────────────────────────────────────────────────────

asio::awaitable<Result<std::string>> CellLink::tail(std::string monitor) {
  auto work = [this, id = model::MonitorId(std::move(monitor))] { return deps_.cell.tail_of(id); };
  auto records = co_await on_lane(std::move(work));
  co_return records;
}

/// One question to all others; whoever asks waits until the last has answered, or a second.
struct CellLink::Gathering {
  model::MonitorId monitor;
  std::size_t awaited = 0;
  std::vector<std::string> tails;
  std::promise<std::vector<std::string>> promise;

  void end_one() {
    if (--awaited == 0) promise.set_value(std::move(tails));
  }
};

net::Task<> CellLink::gather(std::shared_ptr<Gathering> gathering, fleet::Peer peer) {
  std::string monitor = gathering->monitor.value;
  auto tail = co_await deps_.desk.say(peer, FleetCalls::About::tail, std::move(monitor));
  if (tail && !tail->empty()) gathering->tails.push_back(*std::move(tail));
  gathering->end_one();
  co_return Result<>();
}

std::vector<std::string> CellLink::tails_of(const model::MonitorId& monitor) {
  auto gathering = std::make_shared<Gathering>();
  gathering->monitor = monitor;
  auto tails = gathering->promise.get_future();
  asio::post(deps_.net.loop, [this, gathering] {
    gathering->awaited = 1;
    for (const auto& [id, other] : others_) {
      const topology::Member* member = deps_.node.roster().view().find(id);
      if (member == nullptr || member->standing == topology::Standing::suspect) continue;
      ++gathering->awaited;
      asio::co_spawn(deps_.net.loop, gather(gathering, other->peer), asio::detached);
    }
    gathering->end_one();
  });
  if (tails.wait_for(kTailsMax) != std::future_status::ready) return {};
  return tails.get();
}

}  // namespace fw::app
