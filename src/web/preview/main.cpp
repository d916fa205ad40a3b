// Writes every page, made from samples, into a folder: web_preview FOLDER
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/embedded.hpp"
#include "embedded/web_assets.hpp"
#include "web/pages/account/gate.hpp"
#include "web/pages/account/settings.hpp"
#include "web/pages/assets.hpp"
#include "web/pages/channel/page.hpp"
#include "web/pages/dashboard/page.hpp"
#include "web/pages/errors/page.hpp"
#include "web/pages/fleet/page.hpp"
#include "web/pages/incident/page.hpp"
#include "web/pages/maintenance/page.hpp"
#include "web/pages/monitor/page.hpp"
#include "web/pages/scan/page.hpp"
#include "web/pages/site/page.hpp"
#include "web/pages/status/page.hpp"
#include "web/preview/samples_fleet.hpp"
#include "web/preview/samples_more.hpp"
#include "web/preview/samples_sites.hpp"

namespace {

using namespace fw::web;

std::filesystem::path folder;

void write(std::string_view name, std::string_view text) {
  const auto path = folder / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

void write_assets() {
  for (const fw::EmbeddedFile& file : fw::embedded::web_assets()) {
    write(asset_url(file.path).substr(1), file.content);
  }
}

void dashboards() {
  const auto reader = sample::reader();
  write("dashboard.html", dashboard_page(reader, sample::overview(sample::shop(), 2), {}));
  write("dashboard-empty.html", dashboard_page(reader, {}, {}));
  write("dashboard-down.html", dashboard_page(reader, sample::overview(sample::all_down(), 8), {}));
  auto long_names = sample::overview(sample::many(40), 0);
  for (auto& row : long_names.rows) {
    row.monitor.name += " with a name that somebody wrote down as a whole sentence about it";
    row.monitor.target += "/and/a/path/as/long/as/paths/become?with=parameters&and=more";
  }
  write("dashboard-long.html", dashboard_page(reader, long_names, {}));
  const auto large = sample::overview(sample::many(1'000), 3);
  for (int i = 0; i < 3; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const std::string page = dashboard_page(reader, large, {});
    const auto took = std::chrono::steady_clock::now() - begin;
    std::printf("dashboard of 1,000 monitors: %.2f ms, %zu kB\n",
                std::chrono::duration<double, std::milli>(took).count(), page.size() / 1'000);
    write("dashboard-1000.html", page);
  }
}

class SampleKind final : public fw::model::CheckKind {
 public:
  [[nodiscard]] std::string_view name() const override { return "http"; }
  [[nodiscard]] std::string_view title() const override { return "HTTP(S)"; }
  [[nodiscard]] std::string_view target_help() const override {
    return "The address to open, such as https://shop.example/health.";
  }
  [[nodiscard]] std::string_view example_target() const override {
    return "https://shop.example/health";
  }
  [[nodiscard]] fw::model::SettingsTable settings() const override {
    using enum fw::model::SettingType;
    static constexpr std::string_view kMethods[] = {"GET", "HEAD", "POST"};
    static constexpr fw::model::SettingSpec kTable[] = {
        {.name = "method",
         .type = choice,
         .default_value = "GET",
         .help = "The request's method.",
         .choices = kMethods},
        {.name = "headers", .type = map, .help = "Headers to send, \"name: value\" one a line."},
        {.name = "accepted_statuses",
         .type = text,
         .default_value = "200-299",
         .help = "Status codes that are good, such as 200-299,401."},
        {.name = "password", .type = secret, .help = "For basic authentication."},
        {.name = "verify",
         .type = boolean,
         .default_value = "true",
         .help = "The certificate must be trusted."}};
    return kTable;
  }
  [[nodiscard]] fw::Result<> accept(const std::string& /*target*/,
                                    const fw::model::Settings& /*settings*/) const override {
    return {};
  }
  void probe(fw::model::ProbeRequest /*request*/, fw::model::ProbeDone /*done*/) override {}
};

class SampleChannel final : public fw::model::ChannelKind {
 public:
  [[nodiscard]] std::string_view name() const override { return "webhook"; }
  [[nodiscard]] std::string_view title() const override { return "Webhook"; }
  [[nodiscard]] fw::model::SettingsTable settings() const override {
    using enum fw::model::SettingType;
    static constexpr fw::model::SettingSpec kTable[] = {
        {.name = "url", .type = text, .help = "Where to post, over https.", .required = true},
        {.name = "secret",
         .type = secret,
         .help = "Signs every message: whsec_ and base64.",
         .required = true}};
    return kTable;
  }
  [[nodiscard]] fw::Result<> accept(const fw::model::Settings& /*settings*/) const override {
    return {};
  }
  void deliver(const fw::model::Settings& /*settings*/, const fw::model::Message& /*message*/,
               fw::model::DeliveryDone /*done*/) override {}
};

void scans() {
  const auto reader = sample::reader();
  using enum fw::service::ScanState;
  write("scan-running.html", scan_page(reader, sample::scan(running), ""));
  write("scan-done.html", scan_page(reader, sample::scan(done), ""));
  write("scan-failed.html", scan_page(reader, sample::scan(failed), ""));
  write("add.html", add_page(reader, {sample::scan(done).scan, sample::scan(failed).scan},
                             "ftp://shop", "the address must begin with http:// or https://"));
}

void sites() {
  const auto reader = sample::reader();
  write("changes.html", changes_page(reader, sample::sites(), sample::changes()));
  write("changes-empty.html", changes_page(reader, {}, {}));
  write("changes-none.html", changes_page(reader, {sample::sites()[1]}, {}));
  auto feed = sample::changes();
  feed.site = sample::sites()[0].id;
  write("site.html", site_page(reader, sample::sites()[0], feed, ""));
  auto looking = sample::sites()[2];
  looking.under_way = true;
  write("site-looking.html", site_page(reader, looking, {.rows = {}, .site = looking.id}, ""));
  write("change-rules.html",
        change_rules_page(reader, sample::channels(), fw::service::default_change_rules()));
}

void monitors() {
  const auto reader = sample::reader();
  const SampleKind kind;
  write("monitor.html", monitor_page(reader, sample::monitor_view()));
  auto unverified = sample::monitor_view();
  unverified.row.status.unverified_at = sample::now() - fw::Millis(40'000);
  write("monitor-unverified.html", monitor_page(reader, unverified));
  auto damaged = sample::monitor_view();
  damaged.range = fw::service::HistoryRange::d365;
  damaged.history.damaged_at = damaged.history.points.at(10).from;
  write("monitor-damaged.html", monitor_page(reader, damaged));
  write("monitor-heartbeat.html", monitor_page(reader, sample::heartbeat_view()));
  MonitorView fresh;
  fresh.row = sample::shop()[8];
  fresh.row.status = {};
  fresh.kind_title = "TCP";
  write("monitor-new.html", monitor_page(reader, fresh));
  MonitorForm form;
  form.draft.target = "shop.example";
  form.problems = {{"", "2 settings need another look"},
                   {"interval", "\"soon\" is no duration; try 30s or 5m"}};
  form.interval = "soon";
  write("monitor-form.html", new_monitor_page(reader, kind, form));
  fw::model::CheckKinds kinds;
  kinds.push_back(std::make_unique<SampleKind>());
  kinds.push_back(std::make_unique<SampleKind>());
  write("kinds.html", kinds_page(reader, kinds));
  const auto view = sample::monitor_view();
  write("monitor-edit.html",
        edit_monitor_page(reader, kind, view.row.monitor, monitor_form_of(view.row.monitor)));
  write("evidence.html", evidence_page(reader, view.row.monitor, *view.last_evidence));
}

void incidents() {
  const auto reader = sample::reader();
  IncidentList list;
  for (std::size_t i = 1; i < 9; ++i) list.rows.push_back(sample::incident(i, i < 3));
  list.has_older = true;
  write("incidents.html", incidents_page(reader, list));
  write("incidents-empty.html", incidents_page(reader, {}));
  write("incident.html", incident_page(reader, sample::incident_detail(), ""));
  write("incident-fleet.html", incident_page(reader, sample::incident_of_fleet(), ""));
}

void others() {
  auto reader = sample::reader();
  fw::model::ChannelKinds kinds;
  kinds.push_back(std::make_unique<SampleChannel>());
  write("channels.html", channels_page(reader, sample::channels(), kinds));
  write("channels-empty.html", channels_page(reader, {}, kinds));
  ChannelView channel;
  channel.row = sample::channels()[0];
  channel.form = {.name = "On call",
                  .settings = {{"url", "https://hooks.example/a"}},
                  .secrets = {.set = {"secret"}, .made = {}},
                  .enabled = true,
                  .problems = {}};
  for (std::size_t i = 0; i < 4; ++i) channel.deliveries.push_back(sample::delivery(i));
  reader.done = "tested";
  write("channel.html", channel_page(reader, *kinds[0], channel));
  ChannelForm fresh;
  fresh.secrets.made = {{"secret", "whsec_S0m3Th1ngMadeUpForThePreviewOfThisPage0000000="}};
  write("channel-new.html", new_channel_page(reader, *kinds[0], fresh));
  MaintenanceView maintenance;
  maintenance.monitors = sample::shop();
  write("maintenance-empty.html", maintenance_page(reader, maintenance));
  const auto at = sample::now();
  using namespace std::chrono_literals;
  maintenance.windows = {{{}, {}, "Search upgrade", true, {}, at + 20h, at + 22h},
                         {{}, {}, "Database move", true, {}, at - 20min, at + 40min},
                         {{}, {}, "New switch", true, {}, at - 50h, at - 49h}};
  for (auto& window : maintenance.windows) window.id.value = sample::id("w", 1);
  write("maintenance.html", maintenance_page(reader, maintenance));
  write("settings.html", settings_page(reader, sample::settings()));
  StatusPageView status;
  status.page.id.value = sample::id("p", 1);
  status.page.title = "Shop status";
  status.page.slug = "shop";
  status.page.published = true;
  status.page.all_monitors = false;
  status.monitors = sample::shop();
  write("status-settings.html", status_settings_page(reader, status));
  write("status.html", status_page(Theme::system, sample::public_page()));
}

void fleets() {
  auto reader = sample::reader();
  reader.sees_fleet = true;
  auto alone = sample::alone();
  alone.advice =
      "This machine is alone: while it is away nothing is watched, and no other place can "
      "confirm what it sees.";
  write("fleet-alone.html", fleet_page(reader, alone));
  write("fleet.html", fleet_page(reader, sample::fleet()));
  auto everywhere = sample::fleet();
  everywhere.machines.clear();
  everywhere.regions.clear();
  const fw::model::Places places = fw::model::Places::shipped();
  for (const auto& [name, known] : places.all())
    everywhere.machines.push_back(sample::machine(name, 1));
  sample::finish(everywhere);
  write("fleet-everywhere.html", fleet_page(reader, everywhere));
  write("fleet-hurt.html", fleet_page(reader, sample::hurt_fleet()));
}

void gates() {
  write("sign-in.html", sign_in_page(Theme::system, {.email = "ada@shop.example",
                                                     .problem = "the address or the password is "
                                                                "wrong"}));
  write("sign-in-setup.html", sign_in_page(Theme::system, {.needs_setup = true}));
  write("setup.html", setup_page(Theme::system, {.token = "x"}));
  write("setup-regions.html",
        setup_page(Theme::system, {.token = "x",
                                   .region = {.regions = {"eu-west", "us-east", "ap-south"},
                                              .chosen = "eu-west"}}));
  write("error-404.html", error_page(Theme::system, 404, ""));
  write("error-500.html", error_page(Theme::system, 500, ""));
}

}  // namespace

int main(int argc, char** argv) {
  folder = argc > 1 ? argv[1] : "preview";
  write_assets();
  dashboards();
  scans();
  sites();
  monitors();
  incidents();
  others();
  fleets();
  gates();
}
