#include "app/vendor_desk.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "flow/vendors/changes.hpp"
#include "plug/vendors/family.hpp"

namespace fw::app {
namespace {

namespace asio = boost::asio;
using vendors::Steady;

constexpr Millis kNapMin{10};
constexpr Millis kNapMax{60'000};
constexpr std::string_view kUnasked = "nobody asks about it any more";

/// What goes wrong with a page is no answer to the question for a component.
Error as_told(const Error& failure) {
  if (failure.code() != Code::not_found) return failure;
  return Error(Code::unavailable, failure.sentence());
}

}  // namespace

struct VendorDesk::Waiter {
  Waiter(asio::io_context& loop, model::VendorQuestion asked, model::VendorDone to)
      : question(std::move(asked)), done(std::move(to)), timer(loop) {}

  model::VendorQuestion question;
  model::VendorDone done;  ///< empty once it was called
  asio::steady_timer timer;
};

struct VendorDesk::Feed {
  model::VendorPage page;
  VendorSource source;  ///< without a kind: not known yet
  std::shared_ptr<const vendors::Word> word;
  Instant read_at{};
  Steady read{};
  std::optional<Error> failure;  ///< of the newest try, where it failed
  int failures = 0;              ///< in a row
  Steady asked{};
  Steady next{};  ///< when it is polled
  bool is_polling = false;
  std::optional<Steady> guessed;  ///< when its kind was looked for last
  std::vector<std::shared_ptr<Waiter>> waiting;
  std::vector<model::VendorWord> published;

  [[nodiscard]] bool is_resting(Steady now) const { return now >= asked + vendors::kRestAfter; }
};

struct VendorDesk::Numbers {
  explicit Numbers(Metrics& to)
      : metrics(to),
        feeds(to.gauge("flarewarden_vendor_feeds", "Vendors' feeds that somebody asks about.")),
        unread(to.gauge("flarewarden_vendor_feeds_unread",
                        "Vendors' feeds without a word that is in force.")),
        age(to.gauge("flarewarden_vendor_word_age_seconds",
                     "Age of the oldest vendor's word that is in force.")),
        refused(to.counter("flarewarden_vendor_questions_refused_total",
                           "Questions about vendors that a limit refused.")) {}

  void polled(std::string_view outcome) {
    metrics
        .counter("flarewarden_vendor_polls_total", "Polls of vendors' feeds, by outcome.",
                 {{"outcome", outcome}})
        .add();
  }
  void guessed(bool fits) {
    metrics
        .counter("flarewarden_vendor_guesses_total",
                 "Searches for the kind of a vendor's feed, by outcome.",
                 {{"outcome", fits ? "found" : "none"}})
        .add();
  }

  Metrics& metrics;
  Gauge& feeds;
  Gauge& unread;
  Gauge& age;
  Counter& refused;
};

VendorDesk::VendorDesk(net::Net& net, VendorDeskOptions options)
    : net_(net),
      options_(options),
      kinds_(vendors::make_all()),
      fetcher_(net, kinds_, options_.between_requests),
      timer_(net.loop),
      numbers_(std::make_unique<Numbers>(net.metrics)) {}

VendorDesk::~VendorDesk() = default;

bool VendorDesk::reads(std::string_view type) const {
  return type.empty() || model::find(kinds_, type) != nullptr;
}

void VendorDesk::watch(model::VendorObserver observer) {
  observers_.push_back(std::move(observer));
}

// ── Questions ────────────────────────────────────────────────────────────────────────────────────

VendorDesk::FeedPtr VendorDesk::feed_of(const model::VendorPage& page) {
  const std::string key(model::key_of(page));
  auto found = feeds_.find(key);
  if (found == feeds_.end()) {
    if (feeds_.size() >= options_.feeds_max) rest();
    if (feeds_.size() >= options_.feeds_max) return nullptr;
    auto feed = std::make_shared<Feed>();
    feed->page = page;
    feed->next = net_.clock.steady();
    found = feeds_.emplace(key, std::move(feed)).first;
  }
  Feed& feed = *found->second;
  feed.asked = net_.clock.steady();
  // Who knows the page from the catalogue knows more than who typed its address.
  if (feed.page.type.empty() && !page.type.empty()) feed.page = page;
  if (feed.source.kind == nullptr && !feed.page.type.empty())
    feed.source = {.kind = model::find(kinds_, feed.page.type), .page = feed.page};
  return found->second;
}

void VendorDesk::ask(model::VendorQuestion question, Millis timeout, model::VendorDone done) {
  const FeedPtr feed = feed_of(question.page);
  if (!feed || stopped_) {
    numbers_->refused.add();
    asio::post(net_.loop, [done = std::move(done)]() mutable {
      done(fail(Code::limit, "as many status pages as may be are asked already"));
    });
    return;
  }
  const bool is_backing_off =
      feed->failure && !feed->is_polling && net_.clock.steady() < feed->next;
  if (is_in_force(*feed) || is_backing_off) {
    asio::post(net_.loop, [state = told(*feed, question), done = std::move(done)]() mutable {
      done(std::move(state));
    });
  } else {
    wait(*feed, std::move(question), timeout, std::move(done));
  }
  if (!feed->is_polling && feed->next <= net_.clock.steady()) tick();
}

bool VendorDesk::is_in_force(const Feed& feed) const {
  return feed.word && net_.clock.steady() < feed.read + vendors::kInForceFor;
}

Result<model::VendorState> VendorDesk::told(const Feed& feed,
                                            const model::VendorQuestion& question) const {
  if (!is_in_force(feed)) {
    if (feed.failure) return std::unexpected(as_told(*feed.failure));
    return fail(Code::unavailable, "the status page was not read for too long");
  }
  const auto& components =
      question.components.empty() ? question.page.components : question.components;
  FW_TRY(model::VendorState state, feed.word->state_of(components));
  state.read_at = feed.read_at;
  return state;
}

void VendorDesk::wait(Feed& feed, model::VendorQuestion question, Millis timeout,
                      model::VendorDone done) {
  if (waiting_ >= options_.waiting_max) {
    numbers_->refused.add();
    asio::post(net_.loop, [done = std::move(done)]() mutable {
      done(fail(Code::limit, "too many questions wait for status pages"));
    });
    return;
  }
  auto waiter = std::make_shared<Waiter>(net_.loop, std::move(question), std::move(done));
  ++waiting_;
  feed.waiting.push_back(waiter);
  waiter->timer.expires_after(timeout);
  waiter->timer.async_wait([waiter](const boost::system::error_code& error) {
    if (error || !waiter->done) return;
    std::exchange(waiter->done,
                  nullptr)(fail(Code::timeout, "the status page was not read in time"));
  });
}

void VendorDesk::answer(Feed& feed) {
  const auto waiting = std::exchange(feed.waiting, {});
  waiting_ -= waiting.size();
  for (const auto& waiter : waiting) {
    waiter->timer.cancel();
    if (waiter->done) std::exchange(waiter->done, nullptr)(told(feed, waiter->question));
  }
}

// ── Polls ────────────────────────────────────────────────────────────────────────────────────────

void VendorDesk::tick() {
  if (stopped_) return;
  const Steady now = net_.clock.steady();
  std::vector<FeedPtr> due;
  for (const auto& [key, feed] : feeds_) {
    const bool is_lost = feed->word && !is_in_force(*feed);
    if (is_lost && feed->failure) lose(*feed, feed->failure->sentence());
    if (!feed->is_polling && !feed->is_resting(now) && feed->next <= now) due.push_back(feed);
  }
  std::ranges::sort(due, {}, [](const FeedPtr& feed) { return feed->next; });
  for (FeedPtr& feed : due)
    if (polls_ < options_.polls_max) start(std::move(feed));
  rest();
  count();
  arm();
}

void VendorDesk::start(FeedPtr feed) {
  ++polls_;
  feed->is_polling = true;
  asio::co_spawn(net_.loop, poll(feed), [this, feed](const std::exception_ptr& thrown) {
    if (thrown) keep(*feed, Error(Code::internal, "the status page could not be read"));
    --polls_;
    feed->is_polling = false;
    answer(*feed);
    tick();
  });
}

asio::awaitable<void> VendorDesk::poll(FeedPtr feed) {
  co_await asio::post(asio::use_awaitable);  // never ends inside `ask`
  VendorFailure problem(Error(Code::corrupt, "nobody knows the form of the status page"));
  if (feed->source.kind != nullptr) {
    auto reading = co_await fetcher_.read(feed->source);
    if (reading) {
      keep(*feed, *std::move(reading));
      co_return;
    }
    problem = std::move(reading).error();
  }
  if (may_guess(*feed, problem.error)) {
    feed->guessed = net_.clock.steady();
    auto reading = co_await fetcher_.guess(feed->page, feed->source.kind);
    numbers_->guessed(reading.has_value());
    if (reading) {
      net_.log.info("the status page {} is read as one of kind {}", model::key_of(feed->page),
                    reading->source.kind->name());
      keep(*feed, *std::move(reading));
      co_return;
    }
    if (feed->source.kind == nullptr) problem = std::move(reading).error();
  }
  const std::optional<Millis> wished = problem.retry_after;
  keep(*feed, std::move(problem.error));
  feed->next =
      net_.clock.steady() +
      vendors::after_failure(model::key_of(feed->page), options_.interval, feed->failures, wished);
  // There is no way to ask a page of no known kind but to try them all again.
  if (feed->source.kind == nullptr && feed->guessed && is_of_other_form(*feed->failure))
    feed->next = std::max(feed->next, *feed->guessed + vendors::kDetectEvery);
}

bool VendorDesk::may_guess(const Feed& feed, const Error& why) const {
  if (!is_of_other_form(why)) return false;
  return !feed.guessed || net_.clock.steady() >= *feed.guessed + vendors::kDetectEvery ||
         feed.source.kind == nullptr;
}

void VendorDesk::keep(Feed& feed, VendorReading reading) {
  numbers_->polled(reading.summary ? "read" : "unchanged");
  if (reading.summary)
    feed.word = std::make_shared<const vendors::Word>(*std::move(reading.summary));
  feed.source = std::move(reading.source);
  feed.read_at = net_.clock.now();
  feed.read = net_.clock.steady();
  feed.failure.reset();
  feed.failures = 0;
  feed.next = feed.read + vendors::after_word(model::key_of(feed.page), options_.interval);
  publish(feed);
}

void VendorDesk::keep(Feed& feed, Error failure) {
  numbers_->polled(failure.code() == Code::denied ? "denied"
                   : is_of_other_form(failure)    ? "unreadable"
                                                  : "failed");
  feed.failure = std::move(failure);
  ++feed.failures;
  feed.source.validators.clear();
  feed.next = net_.clock.steady() + vendors::after_failure(model::key_of(feed.page),
                                                           options_.interval, feed.failures, {});
}

// ── Changes ──────────────────────────────────────────────────────────────────────────────────────

void VendorDesk::publish(Feed& feed) {
  auto words = feed.word->words();
  auto changed = vendors::changed_words(feed.published, words);
  feed.published = words;
  if (changed.empty()) return;
  const model::VendorNews news{.page = feed.page,
                               .at = feed.read_at,
                               .told_at = feed.word->summary().updated_at,
                               .changed = std::move(changed),
                               .words = std::move(words)};
  for (const model::VendorObserver& observer : observers_) observer(news);
}

/// Its word is over, and no new one came: that is told once.
void VendorDesk::lose(Feed& feed, std::string why) {
  feed.word.reset();
  feed.source.validators.clear();
  if (feed.published.empty()) return;
  feed.published.clear();
  const model::VendorWord none{
      .component = {}, .level = std::nullopt, .sentence = std::move(why), .since = {}};
  const model::VendorNews news{
      .page = feed.page, .at = net_.clock.now(), .told_at = {}, .changed = {none}, .words = {none}};
  for (const model::VendorObserver& observer : observers_) observer(news);
}

void VendorDesk::rest() {
  const Steady now = net_.clock.steady();
  std::erase_if(feeds_, [&](const auto& each) {
    Feed& feed = *each.second;
    if (feed.is_polling || !feed.is_resting(now)) return false;
    lose(feed, std::string(kUnasked));
    return true;
  });
}

void VendorDesk::arm() {
  if (stopped_ || feeds_.empty()) return;
  const Steady now = net_.clock.steady();
  Steady next = now + kNapMax;
  for (const auto& [key, feed] : feeds_) {
    if (!feed->is_polling) next = std::min(next, feed->next);
    if (feed->word && feed->failure) next = std::min(next, feed->read + vendors::kInForceFor);
  }
  // With every poll taken, the end of one comes first.
  if (polls_ >= options_.polls_max) next = now + kNapMax;
  timer_.expires_after(std::max<std::chrono::steady_clock::duration>(next - now, kNapMin));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

void VendorDesk::count() {
  const Steady now = net_.clock.steady();
  std::size_t unread = 0;
  std::chrono::duration<double> oldest{0};
  for (const auto& [key, feed] : feeds_) {
    if (is_in_force(*feed)) {
      oldest = std::max<std::chrono::duration<double>>(oldest, now - feed->read);
    } else {
      ++unread;
    }
  }
  numbers_->feeds.set(static_cast<double>(feeds_.size()));
  numbers_->unread.set(static_cast<double>(unread));
  numbers_->age.set(oldest.count());
}

void VendorDesk::stop() {
  stopped_ = true;
  timer_.cancel();
  for (const auto& [key, feed] : feeds_) {
    if (!feed->failure && !feed->word) feed->failure = Error(Code::cancelled, "the program ends");
    answer(*feed);
  }
}

}  // namespace fw::app
