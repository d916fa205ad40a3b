#include "app/scan_runner.hpp"

#include <boost/asio/co_spawn.hpp>
#include <utility>

#include "scan/scanner.hpp"

namespace fw::app {
namespace {

/// Owns what the scan refers to while it runs.
net::Task<model::DependencyMap> run(net::Net& net, std::shared_ptr<const scan::Catalogue> catalogue,
                                    scan::ScanOptions options, scan::ProgressCallback progress) {
  auto outcome =
      co_await scan::scan(net, std::move(catalogue), std::move(options), std::move(progress));
  co_return outcome;
}

}  // namespace

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
  options.browser_timeout = deps_.browsers.timeout;
  boost::asio::co_spawn(
      deps_.net.loop,
      run(deps_.net, deps_.catalogue, std::move(options),
          [this, id](const model::ScanProgress& progress) { progressed(id, progress); }),
      [this, id](const std::exception_ptr& broken, Result<model::DependencyMap> outcome) {
        if (broken) outcome = fail(Code::internal, "the scan failed by a fault of ours");
        ended(id, std::move(outcome));
      });
}

void ScanRunner::progressed(const model::ScanId& id, const model::ScanProgress& progress) {
  deps_.lane.run([this, id, progress] { return deps_.store.scan_progress(id, progress); },
                 [](const Result<>&) {});
}

void ScanRunner::ended(const model::ScanId& id, Result<model::DependencyMap> outcome) {
  --running_;
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
