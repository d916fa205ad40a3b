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

constexpr std::size_t kPartBytesMax = http::EventStream::queue_bytes_max / 2;

class Monitor final : public LivePage {
 public:
  Monitor(service::Services& services, model::MonitorId id, bool with_results)
      : services_(services), id_(std::move(id)), with_results_(with_results) {}

  [[nodiscard]] bool wants(const LiveEvent& event) const override {
    return event.kind == LiveKind::incident ||
           (event.kind == LiveKind::monitor && event.id == id_.value);
  }

  [[nodiscard]] Result<Batch> render(const service::Session& session,
                                     const std::vector<LiveEvent>& /*events*/) override {
    Batch batch;
    FW_TRY(const auto row, services_.monitors().get(session.ctx, id_));
    parts_.add(batch, 0, monitor_state_part(row));
    if (!with_results_) return batch;
    FW_TRY(auto results,
           services_.monitors().results(session.ctx, id_, std::nullopt, kResultsShown + 1));
    const bool has_older = results.size() > kResultsShown;
    if (has_older) results.pop_back();
    parts_.add(batch, 1, results_part(id_, results, has_older));
    return batch;
  }

 private:
  service::Services& services_;
  const model::MonitorId id_;
  const bool with_results_;
  SentParts parts_;
};

class IncidentListPage final : public LivePage {
 public:
  IncidentListPage(service::Services& services, http::Request request)
      : services_(services), request_(std::move(request)) {}

  [[nodiscard]] bool wants(const LiveEvent& event) const override {
    return event.kind == LiveKind::incident;
  }

  [[nodiscard]] Result<Batch> render(const service::Session& session,
                                     const std::vector<LiveEvent>& /*events*/) override {
    Batch batch;
    FW_TRY(const auto list, incident_list(services_, session.ctx, request_));
    parts_.add(batch, 0, incident_list_part(list));
    return batch;
  }

 private:
  service::Services& services_;
  const http::Request request_;
  SentParts parts_;
};

class Incident final : public LivePage {
 public:
  Incident(service::Services& services, model::IncidentId id, Clock& clock)
      : services_(services), id_(std::move(id)), clock_(clock) {}

  [[nodiscard]] bool wants(const LiveEvent& event) const override {
    return event.kind == LiveKind::channel ||
           (event.kind == LiveKind::incident && event.id == id_.value);
  }

  [[nodiscard]] Result<Batch> render(const service::Session& session,
                                     const std::vector<LiveEvent>& /*events*/) override {
    Batch batch;
    FW_TRY(const auto detail, services_.incidents().get(session.ctx, id_));
    std::size_t number = 0;
    for (const Html& part : incident_parts(detail, clock_.now())) {
      if (part.str().size() < kPartBytesMax) parts_.add(batch, number, part);
      ++number;
    }
    return batch;
  }

 private:
  service::Services& services_;
  const model::IncidentId id_;
  Clock& clock_;
  SentParts parts_;
};

class Scan final : public LivePage {
 public:
  Scan(service::Services& services, model::ScanId id, Clock& clock)
      : services_(services), id_(std::move(id)), clock_(clock) {}

  [[nodiscard]] bool wants(const LiveEvent& event) const override {
    return event.kind == LiveKind::scan && event.id == id_.value;
  }

  [[nodiscard]] Result<Batch> render(const service::Session& session,
                                     const std::vector<LiveEvent>& /*events*/) override {
    Batch batch;
    FW_TRY(const auto scan, services_.scans().get(session.ctx, id_));
    const Html part = scan_part(scan, session.csrf, clock_.now());
    const bool is_over = scan.scan.state == service::ScanState::done ||
                         scan.scan.state == service::ScanState::failed;
    if (is_over || part.str().size() > kPartBytesMax) {
      batch.events.push_back(fetch_anew(clock_.now()));
      batch.ends = is_over;
    } else {
      parts_.add(batch, 0, part);
    }
    return batch;
  }

 private:
  service::Services& services_;
  const model::ScanId id_;
  Clock& clock_;
  SentParts parts_;
};

class Channel final : public LivePage {
 public:
  Channel(service::Services& services, model::ChannelId id)
      : services_(services), id_(std::move(id)) {}

  [[nodiscard]] bool wants(const LiveEvent& event) const override {
    return event.kind == LiveKind::channel && event.id == id_.value;
  }

  [[nodiscard]] Result<Batch> render(const service::Session& session,
                                     const std::vector<LiveEvent>& /*events*/) override {
    Batch batch;
    FW_TRY(const auto deliveries,
           services_.channels().deliveries(session.ctx, id_, kDeliveriesShown));
    parts_.add(batch, 0, channel_deliveries_part(deliveries));
    return batch;
  }

 private:
  service::Services& services_;
  const model::ChannelId id_;
  SentParts parts_;
};

}  // namespace

std::shared_ptr<LivePage> live_monitor(service::Services& services, model::MonitorId id,
                                       bool with_results) {
  return std::make_shared<Monitor>(services, std::move(id), with_results);
}

std::shared_ptr<LivePage> live_incidents(service::Services& services, http::Request request) {
  return std::make_shared<IncidentListPage>(services, std::move(request));
}

std::shared_ptr<LivePage> live_incident(service::Services& services, model::IncidentId id,
                                        Clock& clock) {
  return std::make_shared<Incident>(services, std::move(id), clock);
}

std::shared_ptr<LivePage> live_scan(service::Services& services, model::ScanId id, Clock& clock) {
  return std::make_shared<Scan>(services, std::move(id), clock);
}

std::shared_ptr<LivePage> live_channel(service::Services& services, model::ChannelId id) {
  return std::make_shared<Channel>(services, std::move(id));
}

}  // namespace fw::web
