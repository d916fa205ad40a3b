#include "web/live/stream.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "web/work.hpp"

namespace fw::web {

namespace {

namespace asio = boost::asio;
using service::LiveEvent;
using service::LiveKind;

constexpr std::chrono::milliseconds kBatchEvery{250};
constexpr std::size_t kPendingMax = 2'000;  ///< more: the page starts anew

using EventKey = std::pair<LiveKind, std::string>;

class Stream : public std::enable_shared_from_this<Stream> {
 public:
  Stream(Env& env, StreamParts parts, std::shared_ptr<http::EventStream> client)
      : env_(env),
        parts_(std::move(parts)),
        client_(std::move(client)),
        timer_(env.loop),
        ticks_(env.loop) {}

  void start() {
    parts_.counts->add(parts_.session, 1);
    const std::weak_ptr<Stream> weak = weak_from_this();
    subscription_ = env_.services.live().subscribe(
        parts_.session.ctx.account(),
        [weak, page = parts_.page, loop = env_.loop](const LiveEvent& event) {
          if (event.kind != LiveKind::access && !page->wants(event)) return;
          asio::post(loop, [weak, event] {
            if (const auto self = weak.lock()) self->happened(event);
          });
        });
    client_->on_resync([weak] {
      if (const auto self = weak.lock()) self->start_anew();
    });
    // The stream holds itself until its client is gone.
    client_->on_close([self = shared_from_this()] { self->stop(); });
    flush();
    tick();
  }

 private:
  void tick() {
    const auto every = parts_.page->every();
    if (!every || is_over_) return;
    ticks_.expires_after(*every);
    ticks_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (error || !self) return;
      self->happened({self->parts_.session.ctx.account(), LiveKind::tick, {}});
      self->tick();
    });
  }

  void happened(const LiveEvent& event) {
    if (is_over_) return;
    if (event.kind == LiveKind::access) {
      if (event.id == parts_.session.id) return end();
      return;
    }
    if (pending_.size() >= kPendingMax) return start_anew();
    pending_.emplace(EventKey{event.kind, event.id}, event);
    schedule();
  }

  /// What was lost is not known: the page is rendered as at the beginning.
  void start_anew() {
    if (is_over_) return;
    pending_.clear();
    is_first_ = true;
    schedule();
  }

  void schedule() {
    if (is_waiting_ || is_busy_ || is_over_) return;
    is_waiting_ = true;
    timer_.expires_at(last_ + kBatchEvery);
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (error || !self) return;
      self->is_waiting_ = false;
      self->flush();
    });
  }

  void flush() {
    if (is_busy_ || is_over_) return;
    is_busy_ = true;
    std::vector<LiveEvent> events;
    if (!is_first_) {
      for (auto& [key, event] : pending_) events.push_back(std::move(event));
    }
    pending_.clear();
    is_first_ = false;
    asio::co_spawn(env_.loop, run_batch(shared_from_this(), std::move(events)), asio::detached);
  }

  /// The session is asked for again, since it may have ended since the last batch.
  static Result<Batch> render(Env& env, const StreamParts& parts,
                              const std::vector<LiveEvent>& events) {
    FW_TRY(const auto session, env.services.accounts().session(parts.token));
    if (!session.ctx.may(parts.permission)) return fail(Code::denied, "your role has changed");
    return parts.page->render(session, events);
  }

  static asio::awaitable<void> run_batch(std::shared_ptr<Stream> self,
                                         std::vector<LiveEvent> events) {
    auto work = [self, events = std::move(events)] {
      return render(self->env_, self->parts_, events);
    };
    try {
      auto batch = co_await on_pool(self->env_.work, std::move(work));
      self->rendered(std::move(batch));
    } catch (const std::exception& broken) {
      self->env_.log.error("a live page could not be rendered: {}", broken.what());
      self->end();
    }
  }

  void rendered(Result<Batch> batch) {
    is_busy_ = false;
    last_ = std::chrono::steady_clock::now();
    if (is_over_) return;
    if (!batch) return end();
    for (const WireEvent& event : batch->events) client_->send(event.name, event.data);
    if (batch->ends) return end();
    for (LiveEvent& event : batch->later) {
      EventKey key{event.kind, event.id};
      pending_.emplace(std::move(key), std::move(event));
    }
    if (!pending_.empty() || is_first_) schedule();
  }

  void end() {
    if (!is_over_) client_->close();
    stop();
  }

  void stop() {
    if (is_over_) return;
    is_over_ = true;
    subscription_.reset();
    timer_.cancel();
    ticks_.cancel();
    parts_.counts->add(parts_.session, -1);
  }

  Env& env_;
  StreamParts parts_;
  std::shared_ptr<http::EventStream> client_;
  asio::steady_timer timer_;
  asio::steady_timer ticks_;
  service::Subscription subscription_;
  std::map<EventKey, LiveEvent> pending_;
  std::chrono::steady_clock::time_point last_{};
  bool is_first_ = true;
  bool is_waiting_ = false;
  bool is_busy_ = false;
  bool is_over_ = false;
};

std::size_t number_of(const std::map<std::string, std::size_t, std::less<>>& counts,
                      std::string_view key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

void change(std::map<std::string, std::size_t, std::less<>>& counts, const std::string& key,
            int difference) {
  std::size_t& number = counts[key];
  number = difference > 0 ? number + 1 : number - 1;
  if (number == 0) counts.erase(key);
}

}  // namespace

bool StreamCounts::has_room(const service::Session& session, const WebOptions& options) const {
  return number_of(by_session_, session.id) < options.streams_per_session_max &&
         number_of(by_account_, session.ctx.account().value) < options.streams_per_account_max;
}

void StreamCounts::add(const service::Session& session, int difference) {
  change(by_session_, session.id, difference);
  change(by_account_, session.ctx.account().value, difference);
}

void start_stream(Env& env, StreamParts parts, std::shared_ptr<http::EventStream> client) {
  std::make_shared<Stream>(env, std::move(parts), std::move(client))->start();
}

}  // namespace fw::web
