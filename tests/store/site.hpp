// A store without services, with as many accounts as a test wants. One thread.
#pragma once

#include <future>

#include "store/accounts.hpp"
#include "store/sql.hpp"
#include "store/store.hpp"
#include "world.hpp"

namespace fw::test {

template <class T>
::testing::AssertionResult fine(const Result<T>& result) {
  if (result) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << result.error().chain();
}

class Site {
 public:
  explicit Site(std::string secret_key = {}) : key(std::move(secret_key)) {
    if (over_libsql()) wipe_shared_sqld("eu-west");
    open();
  }

  void open() { ASSERT_TRUE(fine(try_open())); }
  Result<> try_open() {
    if (over_libsql()) {
      databases = connect({.url = shared_sqld().url(), .admin_url = shared_sqld().admin_url()});
    } else {
      FW_TRY(databases, databases::sqlite::open_folder(folder.path()));
    }
    FW_TRY(store, store::Store::open(
                      {*databases, random, log, metrics},
                      {.data_folder = folder.path(), .region = "eu-west", .secret_key = key},
                      [](const auto&) {}));
    return {};
  }
  void close() {
    store.reset();
    databases.reset();
  }
  void reopen() {
    close();
    open();
  }

  model::AccountId account(std::string_view name) {
    const auto id = model::AccountId::make("euw", random);
    EXPECT_TRUE(fine(store::ensure_account(store->accounts(), id, name, clock.now())));
    return id;
  }
  model::Monitor monitor(const model::AccountId& account, std::string name) {
    model::Monitor monitor;
    monitor.id = model::MonitorId::make("euw", random);
    monitor.account = account;
    monitor.name = std::move(name);
    monitor.kind = "http";
    monitor.target = "https://shop.example/";
    monitor.settings = {{"password", "hunter2"}, {"method", "GET"}};
    monitor.created_at = clock.now();
    EXPECT_TRUE(fine(store->monitors().insert(monitor, "", 1'000'000)));
    store->board().add(monitor.id, account);
    return monitor;
  }
  store::ChannelRecord channel(const model::AccountId& account) {
    store::ChannelRecord channel;
    channel.id = model::ChannelId::make("euw", random);
    channel.account = account;
    channel.name = "Hook";
    channel.kind = "webhook";
    channel.settings = {{"url", "https://hook.example"}, {"secret", "whsec_abc"}};
    channel.created_at = clock.now();
    EXPECT_TRUE(fine(store->channels().insert(channel, 100)));
    return channel;
  }
  /// `count` looks, each in its own slot, filed; those that failed say `detail`.
  void look(const model::MonitorId& monitor, int count, std::string_view detail = {}) {
    std::vector<model::Observation> looks;
    for (int i = 0; i < count; ++i) {
      model::Observation& seen = looks.emplace_back();
      seen.probe_id = fmt::format("p-{}-{}", monitor.value, i);
      seen.monitor = monitor;
      seen.slot = i;
      seen.planned_at = clock.now() + i * Millis(60'000);
      seen.started_at = seen.planned_at + Millis(3);
      seen.outcome = i % 7 == 0 ? model::Outcome::down : model::Outcome::up;
      if (seen.outcome == model::Outcome::down) {
        seen.reason = model::Reason::http_status;
        seen.detail = detail;
      }
      seen.phases.total = Micros(1'000 + i);
    }
    std::promise<bool> acknowledged;
    store->ingest().record(std::move(looks),
                           [&](const Result<>& done) { acknowledged.set_value(done.has_value()); });
    EXPECT_TRUE(acknowledged.get_future().get());
    EXPECT_TRUE(fine(store->ingest().flush()));
  }
  std::int64_t count(model::Database& database, std::string_view sql) {
    const auto rows = database.read(store::sql(sql));
    EXPECT_TRUE(fine(rows)) << sql;
    return rows ? std::get<std::int64_t>(rows->rows.at(0).at(0)) : -1;
  }

  Folder folder;
  std::string key;
  ManualClock clock;
  SystemRandom random;
  NullLog log;
  NullMetrics metrics;
  std::unique_ptr<model::DatabaseProvider> databases;
  std::unique_ptr<store::Store> store;
};

}  // namespace fw::test
