// What the use cases share: the store, the kinds, the clock, who is told of changes. Safe to use
// from any thread.
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "service/context.hpp"
#include "service/jobs.hpp"
#include "service/services.hpp"
#include "service/tails.hpp"
#include "store/store.hpp"

namespace fw::service {

/// Callbacks under RAII subscriptions. Safe to use from any thread; they run under a lock.
template <class... Args>
class Watchers {
 public:
  [[nodiscard]] Subscription add(std::function<void(Args...)> callback) {
    const std::lock_guard lock(shared_->mutex);
    const auto at = shared_->callbacks.insert(shared_->callbacks.end(), std::move(callback));
    return Subscription([shared = shared_, at] {
      const std::lock_guard inner(shared->mutex);
      shared->callbacks.erase(at);
    });
  }
  void tell(const Args&... args) {
    const std::lock_guard lock(shared_->mutex);
    for (const auto& callback : shared_->callbacks) callback(args...);
  }

 private:
  struct Shared {
    std::mutex mutex;
    std::list<std::function<void(Args...)>> callbacks;
  };
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

/// How often something was tried lately, by key. Safe to use from any thread.
class TryLimit {
 public:
  TryLimit(int tries_max, Millis window) : tries_max_(tries_max), window_(window) {}
  /// False where the key has used up its tries; counts the try otherwise.
  [[nodiscard]] bool take(std::string_view key, Instant now);

 private:
  static constexpr std::size_t keys_max = 10'000;
  const int tries_max_;
  const Millis window_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::vector<Instant>> tries_;
};

struct Core {
  ServiceDeps deps;
  ServiceOptions options;
  Live live;
  Jobs jobs;
  Watchers<model::MonitorId> monitor_watchers;
  Watchers<model::MonitorId, bool> ping_watchers;  ///< whether the call is a good one
  Watchers<> route_watchers;
  Watchers<> scan_watchers;
  Watchers<> site_watchers;
  Watchers<> outbox_watchers;
  Watchers<model::IncidentId> acknowledgement_watchers;
  TryLimit sign_ins{kSignInsPerMinuteMax, Millis(60'000)};
  TryLimit unknown_calls{1, Millis(2'000)};  ///< of jobs that this machine does not know
  std::atomic<TailPort*> tails = nullptr;    ///< of other machines of the region
  std::mutex hashing_mutex;
  int hashing = 0;  ///< password hashes under way
  std::mutex vendor_watch_mutex;
  std::unique_ptr<store::Store> store;

  [[nodiscard]] Instant now() const { return deps.clock.now(); }
  [[nodiscard]] model::Database& accounts() const { return store->accounts(); }
  template <class Ident>
  [[nodiscard]] Ident make_id() const {
    return Ident::make(region_prefix(options.region), deps.random);
  }
  /// 256 random bits, as text for URLs.
  [[nodiscard]] std::string make_secret() const;
  /// The same behind the prefix of this region, so that any machine knows where it belongs.
  [[nodiscard]] std::string make_regional_secret() const;
  void publish(const model::AccountId& account, LiveKind kind, std::string id) {
    live.publish({.account = account, .kind = kind, .id = std::move(id)});
  }
};

/// Users or pages changed: the directory is to know. A failure is logged, and healed at the next
/// start.
void tell_directory(Core& core);

/// `denied` where the role does not allow it.
[[nodiscard]] Result<> require(const TenantCtx& ctx, std::string_view permission);

/// The same for what is absent and what is another account's.
[[nodiscard]] std::unexpected<Error> not_here();

/// The user's name for timelines; "the operator" where there is none.
[[nodiscard]] Result<std::string> name_of_user(Core& core, const TenantCtx& ctx);

/// A name people give: trimmed, printable, 1 to `bytes_max` bytes; `what` begins the sentence.
[[nodiscard]] Result<std::string> accept_name(std::string_view text, std::string_view what,
                                              std::size_t bytes_max);

/// The draft as it would be stored, or `invalid` naming every problem. `self`: the monitor it
/// changes, or empty.
[[nodiscard]] Result<MonitorDraft> accept_draft(Core& core, const TenantCtx& ctx,
                                                MonitorDraft draft, const model::MonitorId& self);
/// `origin`: what made it; the same origin again is `conflict`. "" for people.
[[nodiscard]] Result<model::Monitor> create_monitor(Core& core, const TenantCtx& ctx,
                                                    MonitorDraft draft, std::string_view origin);

/// Values without those of secrets, and the names of the secrets that have one.
struct Masked {
  model::Settings settings;
  std::vector<std::string> secrets_set;
};
[[nodiscard]] Masked mask(model::SettingsTable table, model::Settings settings);
/// Empty or absent secrets of `draft` take the stored value.
void keep_secrets(model::SettingsTable table, const model::Settings& stored,
                  model::Settings& draft);
/// Without values that are "": those mean the default.
[[nodiscard]] model::Settings without_empty(model::Settings settings);

}  // namespace fw::service
