// The TLS check: the handshake, the chain, its dates, its names and the protocol's version.
// Engine's thread only.
#include "base/text.hpp"
#include "host/net/dial.hpp"
#include "model/check_kind.hpp"
#include "plug/checks/tls/seen.hpp"
#include "plug/checks/tls/settings.hpp"
#include "plug/checks/tls/strength.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/run.hpp"

namespace fw::checks::tls {
namespace {

namespace asio = boost::asio;
using model::Reason;

/// One fact for each certificate of the chain, leaf first: who it is for, and until when.
void add_facts(model::Evidence& evidence, Instant now) {
  if (!evidence.tls) return;
  for (std::size_t i = 0; i < evidence.tls->chain.size(); ++i)
    evidence.facts.emplace_back(fmt::format("certificate {}", i + 1),
                                kit::expiry_sentence(evidence.tls->chain[i], now));
}

/// What a completed handshake still leaves to fail on; reason none where nothing does.
net::Failure failure_in(const Plan& plan, const model::Evidence& evidence, Instant now) {
  const model::TlsEvidence tls = evidence.tls.value_or(model::TlsEvidence{});
  if (tls.staple == "revoked")
    return {Reason::tls_revoked, "the issuer says that the certificate is revoked"};
  // Versions compare as text: "TLSv1.2" < "TLSv1.3".
  if (tls.version < plan.version_min)
    return {Reason::tls_weak,
            fmt::format("{} was agreed on, {} is wanted", tls.version, plan.version_min)};
  const model::Certificate* first = kit::first_to_expire(evidence);
  if (first != nullptr && plan.days_critical > 0 &&
      first->not_after - now < std::chrono::days(plan.days_critical))
    return {Reason::tls_expiring,
            fmt::format("{}; {} days are critical", kit::expiry_sentence(*first, now),
                        plan.days_critical)};
  if (plan.wants_staple && tls.staple != "good")
    return {Reason::tls_staple, fmt::format("the stapled answer about revocation is {}",
                                            tls.staple.empty() ? "missing" : tls.staple)};
  return {};
}

std::string weakness_in(const model::TlsEvidence& tls) {
  std::string weakness = chain_weakness(tls);
  return weakness.empty() ? cipher_weakness(tls.cipher) : weakness;
}

model::ProbeReport judge(const Plan& plan, net::Trace trace, Instant now) {
  net::Failure failure = failure_in(plan, trace.evidence, now);
  std::string weakness;
  if (plan.weakness != Weakness::ignored && trace.evidence.tls)
    weakness = weakness_in(*trace.evidence.tls);
  if (failure.reason == Reason::none && plan.weakness == Weakness::down && !weakness.empty())
    failure = {Reason::tls_weak, weakness};
  if (failure.reason != Reason::none) return kit::failed(std::move(trace), std::move(failure));
  const model::Certificate* first = kit::first_to_expire(trace.evidence);
  std::string sentence =
      first == nullptr ? "the handshake succeeded" : kit::expiry_sentence(*first, now);
  model::ProbeReport report = kit::up(std::move(trace), std::move(sentence));
  kit::warn_of_expiry(report, plan.days_min, now);
  if (report.outcome != model::Outcome::up || weakness.empty()) return report;
  report.outcome = model::Outcome::degraded;
  report.reason = Reason::tls_weak;
  report.detail = std::move(weakness);
  return report;
}

/// Compares with the last look's certificate: what is another is told, and makes no outage.
void note_changes(const Plan& plan, const std::string& memory, model::ProbeReport& report) {
  const auto& tls = report.evidence.tls;
  if (!tls || tls->chain.empty()) return;
  const std::string about = fmt::format("{}:{} {} {}", plan.endpoint.host, plan.endpoint.port,
                                        plan.server_name, kStarts[static_cast<int>(plan.start)]);
  const Seen now = seen_in(about, tls->chain.front());
  if (const auto before = from_memory(memory)) report.evidence.changes = changes(*before, now);
  if (!report.evidence.changes.empty())
    report.detail = fmt::format("the certificate changed: {}; {}",
                                join(report.evidence.changes, "; "), report.detail);
  std::string remembered = to_memory(now);
  if (remembered != memory) report.memory = std::move(remembered);
}

/// OpenSSL's words name no certificate: ours do.
net::Failure told(net::Failure failure, const model::Evidence& evidence, Instant now) {
  const model::Certificate* first = kit::first_to_expire(evidence);
  if (failure.reason == Reason::tls_expired && first != nullptr && first->not_after < now)
    failure.detail = kit::expiry_sentence(*first, now);
  if (failure.reason == Reason::tls_weak && evidence.tls)
    if (std::string weakness = chain_weakness(*evidence.tls); !weakness.empty())
      failure.detail = std::move(weakness);
  return failure;
}

net::Look<> shake_hands(net::Net& net, const Plan& plan, net::Deadline deadline,
                        net::Trace& trace) {
  net::TlsOptions tls{
      .server_name = plan.server_name, .verify = plan.verify, .ask_for_staple = true};
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
  if (!shaken) {
    net::Failure failure = told(std::move(shaken).error(), trace.evidence, now);
    co_return kit::failed(std::move(trace), std::move(failure));
  }
  model::ProbeReport report = judge(*plan, std::move(trace), now);
  note_changes(*plan, request.memory, report);
  co_return report;
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
