#include "app/looker.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace fw::app {
namespace {

model::ProbeReport crashed(std::string detail) {
  return {.outcome = model::Outcome::unknown,
          .reason = model::Reason::crashed,
          .detail = std::move(detail)};
}

}  // namespace

Result<std::unique_ptr<Looker>> Looker::open(Deps deps) {
  FW_TRY(auto in_flight, InFlight::open(deps.file, deps.looks_max));
  return std::unique_ptr<Looker>(new Looker(deps, std::move(in_flight)));
}

Looker::Looker(const Deps& deps, std::unique_ptr<InFlight> in_flight)
    : loop_(deps.loop),
      log_(deps.log),
      apart_(deps.metrics.counter("flarewarden_isolated_looks_total",
                                  "Looks made in a process of their own.")),
      suspects_gauge_(deps.metrics.gauge("flarewarden_suspect_monitors",
                                         "Monitors that are looked at apart or not at all.")),
      quarantined_gauge_(deps.metrics.gauge(
          "flarewarden_quarantined_monitors",
          "Monitors that are not looked at, because the process of their look died.")),
      in_flight_(std::move(in_flight)),
      isolated_(deps.loop, deps.isolation) {
  const auto& left_behind = in_flight_->left_behind();
  suspects_.suspect(left_behind);
  // Noted until they are cleared: they are suspects at the next start as well.
  for (const auto& monitor : left_behind)
    if (!noted_.contains(monitor)) noted_.emplace(monitor, in_flight_->begin(monitor));
  if (!left_behind.empty())
    log_.warning(
        "the last process ended while {} looks were under way; they are made apart until "
        "one ends well",
        left_behind.size());
  count();
}

void Looker::look(model::CheckKind& kind, model::ProbeRequest request, model::ProbeDone done) {
  switch (suspects_.trust(request.monitor)) {
    case check::Trust::full:
      return look_here(kind, std::move(request), std::move(done));
    case check::Trust::suspect:
      return look_apart(kind, std::move(request), std::move(done));
    case check::Trust::quarantined:
      boost::asio::post(loop_, [done = std::move(done)]() mutable {
        done(
            crashed("looking at it ended the process that did; it is not looked at until its "
                    "settings change"));
      });
  }
}

void Looker::look_here(model::CheckKind& kind, model::ProbeRequest request, model::ProbeDone done) {
  const std::uint32_t place = in_flight_->begin(request.monitor);
  kind.probe(std::move(request),
             [this, place, done = std::move(done)](model::ProbeReport report) mutable {
               in_flight_->end(place);
               done(std::move(report));
             });
}

void Looker::look_apart(model::CheckKind& kind, model::ProbeRequest request,
                        model::ProbeDone done) {
  // What jobs reported is in this process only, and nothing foreign is read to judge it.
  if (kind.takes_pings()) {
    clear(request.monitor);
    return look_here(kind, std::move(request), std::move(done));
  }
  apart_.add();
  const model::MonitorId monitor = request.monitor;
  isolated_.look(std::string(kind.name()), std::move(request),
                 [this, monitor, done = std::move(done)](std::optional<model::ProbeReport> report,
                                                         const std::string& how) mutable {
                   if (report) {
                     clear(monitor);
                     if (judged_) judged_(monitor, false);
                     return done(*std::move(report));
                   }
                   log_.error("monitor {} is quarantined: {}", monitor.value, how);
                   quarantine(monitor);
                   if (judged_) judged_(monitor, true);
                   done(crashed(how));
                 });
}

void Looker::suspect(const std::vector<model::MonitorId>& monitors) {
  suspects_.suspect(monitors);
  count();
}

void Looker::quarantine(const model::MonitorId& monitor) {
  suspects_.quarantine(monitor);
  count();
}

void Looker::changed(const model::MonitorId& monitor) {
  suspects_.changed(monitor);
  count();
}

void Looker::forget(const model::MonitorId& monitor) { clear(monitor); }

void Looker::clear(const model::MonitorId& monitor) {
  suspects_.clear(monitor);
  if (const auto noted = noted_.extract(monitor)) in_flight_->end(noted.mapped());
  count();
}

void Looker::count() {
  suspects_gauge_.set(static_cast<double>(suspects_.size()));
  quarantined_gauge_.set(static_cast<double>(suspects_.quarantined()));
}

}  // namespace fw::app
