// The DNS check: a name has records of a type, and they are the expected ones. Engine's thread
// only.
#include <boost/asio/ip/address.hpp>
#include <unordered_map>

#include "model/check_kind.hpp"
#include "plug/checks/dns/records.hpp"
#include "plug/checks/dns/settings.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/run.hpp"

namespace fw::checks::dns {
namespace {

namespace asio = boost::asio;
constexpr std::size_t kServersMax = 256;
constexpr std::size_t kShownMax = 5;

std::string server_text(const kit::Endpoint& server) {
  const bool v6 = server.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", v6 ? "[" : "", server.host, v6 ? "]" : "", server.port);
}

/// "3 A records: 192.0.2.1, …".
std::string found_sentence(net::RecordType type, const std::vector<std::string>& values) {
  std::string shown;
  for (std::size_t i = 0; i < values.size() && i < kShownMax; ++i)
    shown += (i == 0 ? "" : ", ") + values[i];
  if (values.size() > kShownMax) shown += ", …";
  return fmt::format("{} {} record{}: {}", values.size(), net::name(type),
                     values.size() == 1 ? "" : "s", shown);
}

model::ProbeReport judge(const Plan& plan, const net::Answer& answer, net::Trace trace) {
  if (answer.reason != model::Reason::none)
    return kit::failed(std::move(trace), {answer.reason, answer.detail});
  const std::vector<std::string> values = values_of(plan.type, answer.records);
  if (values.empty())
    return kit::failed(std::move(trace),
                       {model::Reason::dns_no_records,
                        fmt::format("{} has no {} record", plan.name, net::name(plan.type))});
  if (!plan.expected.empty()) {
    if (std::string wrong = difference(plan.expected, values, plan.exact); !wrong.empty())
      return kit::failed(std::move(trace), {model::Reason::dns_mismatch, std::move(wrong)});
  }
  const Micros total = trace.phases.total;
  model::ProbeReport report = kit::up(std::move(trace), found_sentence(plan.type, values));
  kit::warn_of_slowness(report, plan.degraded_after, total);
  return report;
}

class DnsKind final : public model::CheckKind {
 public:
  explicit DnsKind(net::Net& net) : net_(net) {}

  [[nodiscard]] std::string_view name() const override { return "dns"; }
  [[nodiscard]] std::string_view title() const override { return "DNS records"; }
  [[nodiscard]] std::string_view target_help() const override {
    return "A name, such as shop.example; for PTR records an address, such as 192.0.2.1.";
  }
  [[nodiscard]] std::string_view example_target() const override { return "shop.example"; }
  [[nodiscard]] model::SettingsTable settings() const override { return settings_table(); }

  [[nodiscard]] Result<> accept(const std::string& target,
                                const model::Settings& settings) const override {
    const auto plan = make_plan(target, settings);
    if (!plan) return kit::as_invalid(std::unexpected(plan.error()));
    return kit::as_invalid(check_plan(net_, *plan));
  }

  void probe(model::ProbeRequest request, model::ProbeDone done) override {
    kit::run(net_, look(std::move(request)), std::move(done));
  }

 private:
  asio::awaitable<model::ProbeReport> look(model::ProbeRequest request);
  /// The machine's own resolver, or one that asks the plan's server; kept for the next look.
  Result<net::Resolver*> resolver_for(const Plan& plan);

  net::Net& net_;
  std::unordered_map<std::string, std::unique_ptr<net::Resolver>> resolvers_;
};

Result<net::Resolver*> DnsKind::resolver_for(const Plan& plan) {
  FW_CHECK(check_plan(net_, plan));
  if (!plan.server) return net_.resolver.get();
  const std::string text = server_text(*plan.server);
  if (const auto known = resolvers_.find(text); known != resolvers_.end())
    return known->second.get();
  // Looks may be under way on any of them, so none is thrown away.
  if (resolvers_.size() >= kServersMax)
    return fail(Code::limit, "this machine asks {} different name servers at most", kServersMax);
  net::ResolverOptions options{.servers = {text}};
  FW_TRY(auto made, net::Resolver::make(net_.loop, std::move(options), net_.log));
  return resolvers_.emplace(text, std::move(made)).first->second.get();
}

asio::awaitable<model::ProbeReport> DnsKind::look(model::ProbeRequest request) {
  const auto start = std::chrono::steady_clock::now();
  const auto plan = make_plan(request.target, request.settings);
  if (!plan) co_return kit::refused(plan.error());
  const auto resolver = resolver_for(*plan);
  if (!resolver) co_return kit::refused(resolver.error());
  net::Answer answer = co_await (*resolver)->query(plan->name, plan->type, request.timeout);
  net::Trace trace;
  trace.phases.dns = kit::elapsed(start, std::chrono::steady_clock::now());
  trace.phases.total = *trace.phases.dns;
  trace.evidence.dns = answer.records;
  if (plan->server) {
    trace.evidence.peer = server_text(*plan->server);
    // A server the user chose is the target: its silence is a finding, not our own trouble.
    if (answer.reason == model::Reason::local_resolver) answer.reason = model::Reason::dns_timeout;
  }
  if (answer.authenticated) trace.evidence.facts.emplace_back("authenticated", "yes");
  co_return judge(*plan, answer, std::move(trace));
}

}  // namespace

std::unique_ptr<model::CheckKind> make(net::Net& net) { return std::make_unique<DnsKind>(net); }

}  // namespace fw::checks::dns
