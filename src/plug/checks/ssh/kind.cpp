// The SSH check: a server names its version and proves its host key, which is an expected one.
// Engine's thread only.
#include <algorithm>

#include "base/text.hpp"
#include "model/check_kind.hpp"
#include "plug/checks/ssh/dialogue.hpp"
#include "plug/checks/ssh/host_key.hpp"
#include "plug/checks/ssh/settings.hpp"
#include "plug/kit/run.hpp"
#include "plug/kit/shown.hpp"

namespace fw::checks::ssh {
namespace {

namespace asio = boost::asio;
using model::Outcome;
using model::Reason;

net::Look<Seen> look_at(net::Net& net, const Plan& plan, net::Deadline deadline,
                        net::Trace& trace) {
  net::DialOptions options{.host = plan.endpoint.host,
                           .port = plan.endpoint.port,
                           .family = plan.family,
                           .deadline = deadline,
                           .fixed_dialogue = true};
  auto dialled = co_await net::dial(net, std::move(options), trace);
  if (!dialled) co_return std::unexpected(std::move(dialled).error());
  net::Connection connection = *std::move(dialled);
  connection.expires_at(deadline);
  auto seen = co_await talk(net, connection, plan, trace);
  co_return seen;
}

void add_facts(const Seen& seen, model::Evidence& evidence) {
  if (seen.host_key) {
    const std::string words = key_words(*seen.host_key);
    evidence.facts.emplace_back("host key",
                                words.empty() ? kit::shown(key_type(*seen.host_key), 80) : words);
    evidence.facts.emplace_back("fingerprint", fingerprint(*seen.host_key));
  } else if (!seen.why_no_key.empty()) {
    evidence.facts.emplace_back("host key", "not known: " + seen.why_no_key);
  }
}

model::ProbeReport judge(const Plan& plan, const Seen& seen, net::Trace trace) {
  add_facts(seen, trace.evidence);
  if (seen.version.find(plan.expect) == std::string::npos)
    return kit::failed(std::move(trace), {Reason::unexpected_answer,
                                          fmt::format("the version is {}, \"{}\" is expected in it",
                                                      kit::shown(seen.version, 120), plan.expect)});
  const Micros total = trace.phases.total;
  if (plan.fingerprints.empty()) {
    auto report = kit::up(std::move(trace), kit::shown(seen.version, 120));
    kit::warn_of_slowness(report, plan.degraded_after, total);
    return report;
  }
  // Without the key nothing can be said of it, good or bad.
  if (!seen.host_key)
    return kit::failed(std::move(trace), {Reason::not_supported, seen.why_no_key});
  const std::string found = fingerprint(*seen.host_key);
  if (std::ranges::find(plan.fingerprints, found) == plan.fingerprints.end()) {
    auto report = kit::failed(
        std::move(trace), {Reason::key_changed,
                           fmt::format("the host key is {}, which is not an expected one", found)});
    if (!plan.change_is_down) report.outcome = Outcome::degraded;
    return report;
  }
  auto report = kit::up(std::move(trace), "the host key is an expected one");
  kit::warn_of_slowness(report, plan.degraded_after, total);
  return report;
}

asio::awaitable<model::ProbeReport> look(net::Net& net, model::ProbeRequest request) {
  const auto start = std::chrono::steady_clock::now();
  const auto plan = make_plan(request.target, request.settings);
  if (!plan) co_return kit::refused(plan.error());
  net::Trace trace;
  auto seen = co_await look_at(net, *plan, start + request.timeout, trace);
  trace.phases.total = kit::elapsed(start, std::chrono::steady_clock::now());
  if (!seen) co_return kit::failed(std::move(trace), std::move(seen).error());
  co_return judge(*plan, *seen, std::move(trace));
}

class SshKind final : public model::CheckKind {
 public:
  explicit SshKind(net::Net& net) : net_(net) {}

  [[nodiscard]] std::string_view name() const override { return "ssh"; }
  [[nodiscard]] std::string_view title() const override { return "SSH server"; }
  [[nodiscard]] std::string_view target_help() const override {
    return "Host, with a port where it is not 22, such as shell.example or shell.example:2222.";
  }
  [[nodiscard]] std::string_view example_target() const override { return "shell.example:22"; }
  [[nodiscard]] model::SettingsTable settings() const override { return settings_table(); }

  [[nodiscard]] Result<> accept(const std::string& target,
                                const model::Settings& settings) const override {
    FW_TRY(const Plan plan, make_plan(target, settings));
    return kit::accept_host(net_, plan.endpoint.host);
  }

  [[nodiscard]] std::string host(const std::string& target) const override {
    auto endpoint = kit::parse_endpoint(target, kSshPort);
    return endpoint ? std::move(endpoint->host) : std::string();
  }

  void probe(model::ProbeRequest request, model::ProbeDone done) override {
    kit::run(net_, look(net_, std::move(request)), std::move(done));
  }

 private:
  net::Net& net_;
};

}  // namespace

std::unique_ptr<model::CheckKind> make(net::Net& net) { return std::make_unique<SshKind>(net); }

}  // namespace fw::checks::ssh
