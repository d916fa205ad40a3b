#include "app/scan_runner.hpp"

#include <boost/asio/co_spawn.hpp>
#include <utility>

#include "scan/scanner.hpp"

namespace fw::app {
namespace {

/// What was found before the end, said to be that.
model::DependencyMap as_far_as_it_came(const model::DependencyMap& so_far, const Error& error) {
  model::DependencyMap map = so_far;
  map.notes.insert(map.notes.begin(),
                   fmt::format("A part of the scan failed: it broke off, so this map is "
                               "incomplete; what is in it stands. {}",
                               error.sentence()));
  return map;
}

}  // namespace

ScanRunner::ScanRunner(Deps deps)
    : deps_(std::move(deps)), networks_(std::make_shared<scan::KnownNetworks>()) {}

void ScanRunner::wake() {
  if (stopped_ || fetching_ || running_ >= running_max) return;
  fetching_ = true;
  deps_.lane.run([this] { return deps_.store.next_scan(); },
                 [this](Result<std::optional<service::ScanJob>> job) {
                   fetching_ = false;
                   if (!job) {
                     deps_.log.error("the queue of scans cannot be read: {}", job.error().chain());
                   } else if (job->has_value()) {
                     start(std::move(**job));
                     wake();
                   }
                 });
}

void ScanRunner::start(service::ScanJob job) {
  ++running_;
  const model::ScanId id = job.id;
  scan::ScanOptions options;
  options.url = std::move(job.url);
  options.with_browser = deps_.browsers.pool != nullptr;
  options.browsers = deps_.browsers.pool;
  options.browser_is_busy = job.waiting >= waiting_for_browsers_max;
  options.browser_timeout = deps_.browsers.timeout;
  options.own = std::move(job.own);
  options.with_networks = deps_.with_networks;
  options.networks = networks_;
  standings_[id.value] = {};
  boost::asio::co_spawn(
      deps_.net.loop,
      scan::scan(deps_.net, deps_.catalogue, std::move(options),
                 [this, id](const model::ScanProgress& progress) { progressed(id, progress); }),
      [this, id](const std::exception_ptr& broken, Result<model::DependencyMap> outcome) {
        if (broken) outcome = fail(Code::internal, "the scan failed by a fault of ours");
        ended(id, std::move(outcome));
      });
}

void ScanRunner::progressed(const model::ScanId& id, model::ScanProgress progress) {
  Standing& standing = standings_[id.value];
  if (progress.so_far) {
    standing.so_far = progress.so_far;
    if (++standing.saves > partial_saves_max) progress.so_far = nullptr;
  }
  deps_.lane.run([this, id, progress] { return deps_.store.scan_progress(id, progress); },
                 [](const Result<>&) {});
}

void ScanRunner::ended(const model::ScanId& id, Result<model::DependencyMap> outcome) {
  --running_;
  const auto standing = standings_.extract(id.value);
  if (!outcome && !standing.empty() && standing.mapped().so_far)
    outcome = as_far_as_it_came(*standing.mapped().so_far, outcome.error());
  deps_.metrics
      .counter("flarewarden_scans_total", "Scans that ended, by how.",
               {{"outcome", outcome ? "done" : "failed"}})
      .add();
  deps_.lane.run(
      [this, id, outcome = std::move(outcome)] {
        return deps_.store.scan_done(id, outcome, deps_.wording);
      },
      [this](const Result<>& stored) {
        if (!stored) deps_.log.error("a scan was not stored: {}", stored.error().chain());
        wake();
      });
}

}  // namespace fw::app
