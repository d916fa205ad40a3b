// What the tests of the store stand on: a folder of their own, a clock they turn, kinds that do
// nothing. One thread, but for the clock.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>

#include "plug/databases/sqlite/sqlite.hpp"
#include "service/services.hpp"
#include "sqld.hpp"

namespace fw::test {

/// Memory where there is such a folder, for tests that cut no power and would wait for a disk.
inline std::filesystem::path memory_folder() {
  std::error_code error;
  const bool has = std::filesystem::is_directory("/dev/shm", error);
  return has ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
}

/// A folder that goes with the object.
class Folder {
 public:
  Folder() : Folder(std::filesystem::temp_directory_path()) {}
  explicit Folder(const std::filesystem::path& in) {
    std::string name = (in / "fw-store-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~Folder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class ManualClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return from_ms(now_ms_); }
  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
    return std::chrono::steady_clock::time_point(Millis(now_ms_));
  }
  void advance(Millis by) { now_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_ms_ = 1'795'000'000'000;  // a Tuesday in November 2026
};

class FakeCheck final : public model::CheckKind {
 public:
  explicit FakeCheck(std::string name) : name_(std::move(name)) {}
  std::string_view name() const override { return name_; }
  std::string_view title() const override { return name_; }
  std::string_view target_help() const override { return "anything but \"bad\""; }
  std::string_view example_target() const override { return "https://shop.example"; }
  model::SettingsTable settings() const override {
    static constexpr std::array<model::SettingSpec, 3> table = {
        {{.name = "password", .type = model::SettingType::secret},
         {.name = "method", .type = model::SettingType::text, .default_value = "GET"},
         {.name = "hosts", .type = model::SettingType::list}}};
    return table;
  }
  Result<> accept(const std::string& target, const model::Settings& /*settings*/) const override {
    if (name_ == "vendor" && target == "spf") return fail(Code::invalid, "nothing is known of it");
    if (target == "bad") return fail(Code::invalid, "anything but \"bad\" is allowed");
    return {};
  }
  bool takes_pings() const override { return name_ == "heartbeat"; }
  bool is_second_hand() const override { return takes_pings() || name_ == "vendor"; }
  std::vector<std::string> vendor_hosts(const std::string&,
                                        const model::Settings& settings) const override {
    return model::SettingsView(this->settings(), settings).list("hosts");
  }
  void probe(model::ProbeRequest, model::ProbeDone) override {}

 private:
  std::string name_;
};

class FakeChannel final : public model::ChannelKind {
 public:
  std::string_view name() const override { return "webhook"; }
  std::string_view title() const override { return "Webhook"; }
  model::SettingsTable settings() const override {
    static constexpr std::array<model::SettingSpec, 2> table = {
        {{.name = "url", .type = model::SettingType::text, .required = true},
         {.name = "secret", .type = model::SettingType::secret}}};
    return table;
  }
  Result<> accept(const model::Settings&) const override { return {}; }
  void deliver(const model::Settings&, const model::Message&, model::DeliveryDone) override {}
};

/// Services over a folder, which can be closed and opened again.
class World {
 public:
  World() {
    if (over_libsql()) wipe_shared_sqld("eu-west");
    for (const char* kind : {"http", "tls", "dns", "heartbeat", "vendor"})
      checks.push_back(std::make_unique<FakeCheck>(kind));
    channel_kinds.push_back(std::make_unique<FakeChannel>());
    open();
  }

  void open() {
    ASSERT_NO_FATAL_FAILURE(open_databases());
    auto made = service::Services::open(
        {*databases, checks, channel_kinds, guard, clock, random, log, metrics},
        {.data_folder = folder.path(), .region = "eu-west", .secret_key = ""});
    ASSERT_TRUE(made) << made.error().chain();
    services = *std::move(made);
  }
  void open_databases() {
    if (over_libsql()) {
      databases = connect({.url = shared_sqld().url(), .admin_url = shared_sqld().admin_url()});
      return;
    }
    auto opened = databases::sqlite::open_folder(folder.path());
    ASSERT_TRUE(opened) << opened.error().chain();
    databases = *std::move(opened);
  }
  void close() {
    services.reset();
    databases.reset();
  }
  void reopen() {
    close();
    open();
  }

  /// The first owner, and who they act as.
  service::TenantCtx owner() {
    if (!owner_token.empty()) return services->accounts().session(owner_token)->ctx;
    const auto token = services->accounts().setup_token();
    const auto made = services->accounts().create_owner(
        token.value_or(""), {"olga@example.org", "Olga", "correct horse battery"}, peer);
    EXPECT_TRUE(made) << made.error().chain();
    owner_token = made->token;
    return services->accounts().session(owner_token)->ctx;
  }
  /// Somebody of another account, who must see nothing of the owner's.
  service::TenantCtx stranger() {
    return service::TenantCtx::for_operator(model::AccountId::make("euw", random));
  }

  model::Monitor monitor(const service::TenantCtx& ctx, std::string name = "Shop") {
    service::MonitorDraft draft;
    draft.name = std::move(name);
    draft.kind = "http";
    draft.target = "https://shop.example/";
    auto made = services->monitors().create(ctx, draft);
    EXPECT_TRUE(made) << made.error().chain();
    return *made;
  }

  /// One that a job calls.
  model::Monitor heartbeat(const service::TenantCtx& ctx) {
    service::MonitorDraft draft;
    draft.name = "Backup";
    draft.kind = "heartbeat";
    draft.target = "backup";
    auto made = services->monitors().create(ctx, draft);
    EXPECT_TRUE(made) << made.error().chain();
    return *made;
  }

  /// A look in slot `slot`, which is planned at now.
  model::Observation look(const model::MonitorId& id, model::Slot slot, model::Outcome outcome) {
    model::Observation seen;
    seen.probe_id = fmt::format("probe-{}-{}", id.value, slot);
    seen.monitor = id;
    seen.slot = slot;
    seen.planned_at = clock.now();
    seen.started_at = clock.now() + Millis(3);
    seen.outcome = outcome;
    if (outcome == model::Outcome::down) seen.reason = model::Reason::http_status;
    seen.phases.total = Micros(12'345);
    seen.evidence.status = outcome == model::Outcome::down ? 503 : 200;
    return seen;
  }

  Folder folder;
  model::OpenGuard guard;
  ManualClock clock;
  SystemRandom random;
  NullLog log;
  NullMetrics metrics;
  service::Peer peer{.address = "192.0.2.7", .agent = "test"};
  model::CheckKinds checks;
  model::ChannelKinds channel_kinds;
  std::unique_ptr<model::DatabaseProvider> databases;
  std::unique_ptr<service::Services> services;
  std::string owner_token;
};

template <class T>
[[nodiscard]] Code code_of(const Result<T>& result) {
  EXPECT_FALSE(result) << "expected a failure";
  return result ? Code::internal : result.error().code();
}

}  // namespace fw::test
