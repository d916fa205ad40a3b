// The TLS check: the handshake, the chain, its dates, its names and the protocol's version.
// Engine's thread only.
#include "base/text.hpp"
#include "host/net/dial.hpp"
#include "model/check_kind.hpp"
#include "plug/checks/tls/settings.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/run.hpp"

namespace fw::checks::tls {
namespace {

namespace asio = boost::asio;

/// One fact for each certificate of the chain, leaf first: who it is for, and until when.
void add_facts(model::Evidence& evidence, Instant now) {
  if (!evidence.tls) return;
  for (std::size_t i = 0; i < evidence.tls->chain.size(); ++i)
    evidence.facts.emplace_back(fmt::format("certificate {}", i + 1),
                                kit::expiry_sentence(evidence.tls->chain[i], now));
}

/// What a completed handshake still leaves to complain of.
model::ProbeReport judge(const Plan& plan, net::Trace trace, Instant now) {
  const model::TlsEvidence tls = trace.evidence.tls.value_or(model::TlsEvidence{});
  // Versions compare as text: "TLSv1.2" < "TLSv1.3".
  if (tls.version < plan.version_min)
    return kit::failed(std::move(trace),
                       {model::Reason::tls_weak, fmt::format("{} was agreed on, {} is wanted",
                                                             tls.version, plan.version_min)});
  if (const model::Certificate* first = kit::first_to_expire(trace.evidence)) {
    const bool critical = first->not_after - now < std::chrono::days(plan.days_critical);
    std::string sentence = kit::expiry_sentence(*first, now);
    if (critical && plan.days_critical > 0)
      return kit::failed(std::move(trace),
                         {model::Reason::tls_expiring,
                          fmt::format("{}; {} days are critical", sentence, plan.days_critical)});
    model::ProbeReport report = kit::up(std::move(trace), std::move(sentence));
    kit::warn_of_expiry(report, plan.days_min, now);
    return report;
  }
  return kit::up(std::move(trace), "the handshake succeeded");
}

net::Look<> shake_hands(net::Net& net, const Plan& plan, net::Deadline deadline,
                        net::Trace& trace) {
  net::TlsOptions tls{.server_name = plan.server_name, .verify = plan.verify};
  net::DialOptions options{.host = plan.endpoint.host,
                           .port = plan.endpoint.port,
                           .family = plan.family,
                           .deadline = deadline,
                           .fixed_dialogue = true};
  if (plan.start == Start::none) options.tls = tls;
  auto dialled = co_await net::dial(net, std::move(options), trace);
  if (!dialled) co_return std::unexpected(std::move(dialled).error());
  std::expected<void, net::Failure> shaken;
  if (plan.start == Start::none) co_return shaken;
  StartOptions start{.start = plan.start, .tls = std::move(tls), .deadline = deadline};
  shaken = co_await start_tls(net, *std::move(dialled), std::move(start), trace);
  co_return shaken;
}

asio::awaitable<model::ProbeReport> look(net::Net& net, model::ProbeRequest request) {
  const auto start = std::chrono::steady_clock::now();
  const auto plan = make_plan(request.target, request.settings);
  if (!plan) co_return kit::refused(plan.error());
  net::Trace trace;
  auto shaken = co_await shake_hands(net, *plan, start + request.timeout, trace);
  trace.phases.total = kit::elapsed(start, std::chrono::steady_clock::now());
  const Instant now = net.clock.now();
  add_facts(trace.evidence, now);
  if (!shaken) co_return kit::failed(std::move(trace), std::move(shaken).error());
  co_return judge(*plan, std::move(trace), now);
}

class TlsKind final : public model::CheckKind {
 public:
  explicit TlsKind(net::Net& net) : net_(net) {}

  [[nodiscard]] std::string_view name() const override { return "tls"; }
  [[nodiscard]] std::string_view title() const override { return "TLS certificate"; }
  [[nodiscard]] std::string_view target_help() const override {
    return "Host, with a port where it is not 443, such as shop.example or shop.example:8443; "
           "with starttls another port is the usual one.";
  }
  [[nodiscard]] std::string_view example_target() const override { return "shop.example:443"; }
  [[nodiscard]] model::SettingsTable settings() const override { return settings_table(); }

  [[nodiscard]] Result<> accept(const std::string& target,
                                const model::Settings& settings) const override {
    FW_TRY(const Plan plan, make_plan(target, settings));
    return kit::accept_host(net_, plan.endpoint.host);
  }

  [[nodiscard]] std::string host(const std::string& target) const override {
    auto endpoint = kit::parse_endpoint(target, 443);
    return endpoint ? std::move(endpoint->host) : std::string();
  }

  void probe(model::ProbeRequest request, model::ProbeDone done) override {
    kit::run(net_, look(net_, std::move(request)), std::move(done));
  }

 private:
  net::Net& net_;
};

}  // namespace

std::unique_ptr<model::CheckKind> make(net::Net& net) { return std::make_unique<TlsKind>(net); }

}  // namespace fw::checks::tls
