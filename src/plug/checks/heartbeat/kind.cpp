// The heartbeat: a job calls an address, and what is judged is whether its calls come. No network.
// Engine's thread only, but for the constant members.
#include "model/check_kind.hpp"

#include "plug/checks/heartbeat/judge.hpp"
#include "plug/checks/heartbeat/settings.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/run.hpp"

namespace fw::checks::heartbeat {
namespace {

class HeartbeatKind final : public model::CheckKind {
 public:
  explicit HeartbeatKind(net::Net& net) : net_(net) {}

  [[nodiscard]] std::string_view name() const override { return "heartbeat"; }
  [[nodiscard]] std::string_view title() const override { return "Heartbeat of a job"; }
  [[nodiscard]] std::string_view target_help() const override {
    return "Name of the job that will call, such as nightly-backup; its address is made with the "
           "monitor.";
  }
  [[nodiscard]] std::string_view example_target() const override { return "nightly-backup"; }
  [[nodiscard]] model::SettingsTable settings() const override { return settings_table(); }
  [[nodiscard]] bool is_second_hand() const override { return true; }
  [[nodiscard]] bool takes_pings() const override { return true; }
  void attach(const model::Sources& sources) override { pings_ = sources.pings; }

  [[nodiscard]] Result<> accept(const std::string& target,
                                const model::Settings& settings) const override {
    FW_CHECK(make_plan(target, settings));
    return {};
  }

  void probe(model::ProbeRequest request, model::ProbeDone done) override {
    boost::asio::post(net_.loop, [report = look(request), done = std::move(done)]() mutable {
      done(std::move(report));
    });
  }

 private:
  [[nodiscard]] model::ProbeReport look(const model::ProbeRequest& request) const {
    const auto plan = make_plan(request.target, request.settings);
    if (!plan) return kit::refused(plan.error());
    const auto state = pings_ == nullptr ? std::nullopt : pings_->state_of(request.monitor);
    if (!state)
      return kit::refused(Error(
          Code::unavailable, "calls of jobs are known to the server that received them, not here"));
    return judge(*plan, *state, net_.clock.now());
  }

  net::Net& net_;
  const model::PingBoard* pings_ = nullptr;
};

}  // namespace

std::unique_ptr<model::CheckKind> make(net::Net& net) {
  return std::make_unique<HeartbeatKind>(net);
}

}  // namespace fw::checks::heartbeat
