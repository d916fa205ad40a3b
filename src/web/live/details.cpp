#include "web/live/pages.hpp"
#include "web/pages/channel/page.hpp"
#include "web/pages/channel/routes.hpp"
#include "web/pages/incident/routes.hpp"
#include "web/pages/monitor/page.hpp"
#include "web/pages/monitor/routes.hpp"
#include "web/pages/scan/page.hpp"

namespace fw::web {

namespace {

using service::LiveEvent;
using service::LiveKind;

class Monitor final : public PartsPage {
 public:
  Monitor(Env& env, model::MonitorId id, bool with_results)
      : PartsPage(env.clock),
        services_(env.services),
        checks_(env.checks),
        id_(std::move(id)),
        with_results_(with_results) {}

  [[nodiscard]] bool wants(const LiveEvent& event) const override {
    return event.kind == LiveKind::incident ||
           (event.kind == LiveKind::monitor && event.id == id_.value);
  }

  [[nodiscard]] Result<Parts> parts(const service::Session& session) override {
    Parts parts;
    FW_TRY(const auto row, services_.monitors().get(session.ctx, id_));
    parts.html.push_back(monitor_state_part(row));
    const model::CheckKind* kind = model::find(checks_, row.monitor.kind);
    if (kind != nullptr && kind->takes_pings()) {
      FW_TRY(const auto pings, services_.heartbeats().pings(session.ctx, id_, kPingsShown));
      parts.html.push_back(pings_part(pings));
    }
    if (!with_results_) return parts;
    FW_TRY(auto results,
           services_.monitors().results(session.ctx, id_, std::nullopt, kResultsShown + 1));
    const bool has_older = results.size() > kResultsShown;
    if (has_older) results.pop_back();
    parts.html.push_back(results_part(id_, results, has_older));
    return parts;
  }

 private:
  service::Services& services_;
  const model::CheckKinds& checks_;
  const model::MonitorId id_;
  const bool with_results_;
};

class IncidentListPage final : public PartsPage {
 public:
  IncidentListPage(Env& env, http::Request request)
      : PartsPage(env.clock), services_(env.services), request_(std::move(request)) {}

  [[nodiscard]] bool wants(const LiveEvent& event) const override {
    return event.kind == LiveKind::incident;
  }

  [[nodiscard]] Result<Parts> parts(const service::Session& session) override {
    Parts parts;
    FW_TRY(const auto list, incident_list(services_, session.ctx, request_));
    parts.html.push_back(incident_list_part(list));
    return parts;
  }

 private:
  service::Services& services_;
  const http::Request request_;
};

class Incident final : public PartsPage {
 public:
  Incident(Env& env, model::IncidentId id)
      : PartsPage(env.clock), services_(env.services), id_(std::move(id)) {}

  [[nodiscard]] bool wants(const LiveEvent& event) const override {
    return event.kind == LiveKind::channel ||
           (event.kind == LiveKind::incident && event.id == id_.value);
  }

  [[nodiscard]] Result<Parts> parts(const service::Session& session) override {
    FW_TRY(const auto detail, services_.incidents().get(session.ctx, id_));
    return Parts{.html = incident_parts(detail, now())};
  }

 private:
  service::Services& services_;
  const model::IncidentId id_;
};

class Scan final : public PartsPage {
 public:
  Scan(Env& env, model::ScanId id)
      : PartsPage(env.clock), services_(env.services), id_(std::move(id)) {}

  [[nodiscard]] bool wants(const LiveEvent& event) const override {
    return event.kind == LiveKind::scan && event.id == id_.value;
  }

  [[nodiscard]] Result<Parts> parts(const service::Session& session) override {
    Parts parts;
    FW_TRY(const auto scan, services_.scans().get(session.ctx, id_));
    parts.html.push_back(scan_part(scan, session.csrf, now()));
    parts.are_final = scan.scan.state == service::ScanState::done ||
                      scan.scan.state == service::ScanState::failed;
    return parts;
  }

 private:
  service::Services& services_;
  const model::ScanId id_;
};

class Channel final : public PartsPage {
 public:
  Channel(Env& env, model::ChannelId id)
      : PartsPage(env.clock), services_(env.services), id_(std::move(id)) {}

  [[nodiscard]] bool wants(const LiveEvent& event) const override {
    return event.kind == LiveKind::channel && event.id == id_.value;
  }

  [[nodiscard]] Result<Parts> parts(const service::Session& session) override {
    Parts parts;
    FW_TRY(const auto deliveries,
           services_.channels().deliveries(session.ctx, id_, kDeliveriesShown));
    parts.html.push_back(channel_deliveries_part(deliveries));
    return parts;
  }

 private:
  service::Services& services_;
  const model::ChannelId id_;
};

}  // namespace

std::shared_ptr<LivePage> live_monitor(Env& env, model::MonitorId id, bool with_results) {
  return std::make_shared<Monitor>(env, std::move(id), with_results);
}

std::shared_ptr<LivePage> live_incidents(Env& env, http::Request request) {
  return std::make_shared<IncidentListPage>(env, std::move(request));
}

std::shared_ptr<LivePage> live_incident(Env& env, model::IncidentId id) {
  return std::make_shared<Incident>(env, std::move(id));
}

std::shared_ptr<LivePage> live_scan(Env& env, model::ScanId id) {
  return std::make_shared<Scan>(env, std::move(id));
}

std::shared_ptr<LivePage> live_channel(Env& env, model::ChannelId id) {
  return std::make_shared<Channel>(env, std::move(id));
}

}  // namespace fw::web
