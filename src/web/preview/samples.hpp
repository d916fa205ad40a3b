// Made-up data that shows every page at its fullest and at its emptiest. For the preview and tests.
#pragma once

#include <array>
#include <string>

#include "service/dashboard.hpp"
#include "service/incidents.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web::sample {

inline Instant now() { return from_ms(1'795'421'700'000); }

inline std::string id(std::string_view kind, std::size_t number) {
  return fmt::format("local_{}{:0>{}}", kind, number, 26 - kind.size());
}

inline service::MonitorRow monitor(std::size_t number, std::string name, std::string kind,
                                   std::string target) {
  service::MonitorRow row;
  row.monitor.id.value = id("m", number);
  row.monitor.name = std::move(name);
  row.monitor.kind = std::move(kind);
  row.monitor.target = std::move(target);
  row.monitor.created_at = now() - 40 * 24h;
  row.status.state = model::State::up;
  row.status.last_at = now() - Millis(1'000 * static_cast<int>(3 + number % 50));
  row.status.since = now() - Millis(3'600'000 * static_cast<int>(30 + number));
  row.status.last_total = Micros(38'000 + (number * 7'919) % 210'000);
  row.status.uptime = {1.0, 0.99991, 0.9994 - 0.0001 * static_cast<double>(number % 7), 0.9991};
  for (std::size_t i = 0; i < 30; ++i) {
    service::RecentResult result;
    result.at = now() - Millis(60'000 * static_cast<int>(30 - i));
    result.outcome = model::Outcome::up;
    result.total = Micros(30'000 + ((number + 3) * (i + 11) * 7'919) % 90'000);
    row.status.recent.push_back(result);
  }
  return row;
}

inline void fail(service::MonitorRow& row, model::State state, model::Reason reason,
                 std::string detail) {
  row.status.state = state;
  row.status.reason = reason;
  row.status.detail = std::move(detail);
  row.status.since = now() - 4min;
  row.status.uptime.h24 = 0.9972;
  const auto outcome =
      state == model::State::down ? model::Outcome::down : model::Outcome::degraded;
  for (std::size_t i = 26; i < 30; ++i) row.status.recent[i].outcome = outcome;
  row.status.incident.value = id("i", 1);
}

/// A shop with its dependencies, some of them in trouble, and a few checks beside it.
inline std::vector<service::MonitorRow> shop() {
  std::vector<service::MonitorRow> rows;
  rows.push_back(monitor(1, "Shop", "http", "https://shop.example/"));
  rows.push_back(monitor(2, "shop.example certificate", "tls", "shop.example:443"));
  rows.push_back(monitor(3, "shop.example DNS", "dns", "shop.example"));
  rows.push_back(monitor(4, "Stripe", "http", "https://js.stripe.com/"));
  rows.push_back(monitor(5, "Cloudflare", "tls", "cdnjs.cloudflare.com:443"));
  rows.push_back(monitor(6, "Google Analytics", "http", "https://www.google-analytics.com/"));
  rows.push_back(monitor(7, "Intercom", "http", "https://widget.intercom.io/"));
  rows.push_back(monitor(8, "Blog", "http", "https://blog.example/"));
  rows.push_back(monitor(9, "Mail server", "tcp", "mail.example:25"));
  rows.push_back(monitor(10, "Warehouse VPN", "tcp", "vpn.example:1194"));
  rows.push_back(monitor(11, "Staging", "http", "https://staging.example/health"));
  rows.push_back(monitor(12, "Old API", "http", "https://api-v1.example/ping"));
  rows.push_back(monitor(13, "Search cluster", "http", "https://search.example/_health"));
  for (std::size_t i = 1; i < 7; ++i) {
    rows[0].monitor.depends_on.push_back({rows[i].monitor.id, model::Severity::degraded});
  }
  rows[0].monitor.tags = {"production", "shop"};
  rows[7].monitor.tags = {"marketing"};
  fail(rows[3], model::State::down, model::Reason::http_status, "status 503, expected 200-299");
  fail(rows[0], model::State::degraded, model::Reason::slow, "2.41 s, expected at most 1 s");
  rows[0].status.last_total = Micros(2'410'000);
  fail(rows[12], model::State::unconfirmed, model::Reason::connect_timeout,
       "no connection within 5 s");
  rows[9].status.state = model::State::unknown;
  rows[9].status.reason = model::Reason::local_network;
  rows[10].status.in_maintenance = true;
  rows[11].status.paused = true;
  rows[8].status.recent.resize(4);
  for (std::size_t i = 10; i < 14; ++i) rows[7].status.recent[i].missed = true;
  return rows;
}

inline service::IncidentRow incident(std::size_t number, bool is_open) {
  service::IncidentRow row;
  row.id.value = id("i", number);
  row.monitor.value = id("m", 4);
  row.monitor_name = number % 3 == 0 ? "Shop" : number % 3 == 1 ? "Stripe" : "Blog";
  row.state = number % 3 == 1 ? model::State::down : model::State::degraded;
  row.reason = model::Reason::http_status;
  row.detail = "status 503, expected 200-299";
  row.since = now() - 4min - Millis(86'000'000 * static_cast<int>(number - 1));
  row.opened_at = row.since + 6s;
  if (!is_open) row.resolved_at = row.opened_at + Millis(700'000 * static_cast<int>(number));
  if (number % 2 == 1) {
    row.cause = model::Cause{.monitor = {},
                             .service = "stripe",
                             .sentence = "Stripe is down since 08:11 as seen from here",
                             .since = row.since};
  }
  row.affected = number == 1 ? 3 : 1;
  return row;
}

inline service::Overview overview(std::vector<service::MonitorRow> rows, int incidents) {
  service::Overview all;
  all.rows = std::move(rows);
  for (int i = 0; i < incidents; ++i) {
    all.open_incidents.push_back(incident(static_cast<std::size_t>(i) + 1, true));
  }
  return all;
}

inline std::vector<service::MonitorRow> many(std::size_t number) {
  std::vector<service::MonitorRow> rows;
  for (std::size_t i = 0; i < number; ++i) {
    rows.push_back(monitor(i, fmt::format("Service {:04} of the fleet", i), "http",
                           fmt::format("https://service-{}.fleet.example/healthz", i)));
    if (i % 97 == 5) {
      fail(rows.back(), model::State::down, model::Reason::connect_refused,
           "203.0.113.9:443 refused the connection");
    }
  }
  return rows;
}

inline std::vector<service::MonitorRow> all_down() {
  auto rows = shop();
  for (auto& row : rows) {
    row.status.paused = row.status.in_maintenance = false;
    if (row.status.recent.size() < 30) row.status.recent.resize(30);
    fail(row, model::State::down, model::Reason::connect_timeout, "no connection within 5 s");
  }
  return rows;
}

inline Reader reader() {
  return {.name = "Ada Lovelace",
          .email = "ada@shop.example",
          .csrf = "sample",
          .theme = Theme::system,
          .now = now(),
          .open_incidents = 2,
          .done = {}};
}

}  // namespace fw::web::sample
