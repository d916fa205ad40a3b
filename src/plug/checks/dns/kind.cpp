// The DNS check: a name has records of a type, and they are the expected ones. Engine's thread
// only.
#include <boost/asio/ip/address.hpp>
#include <unordered_map>

#include "base/text.hpp"
#include "plug/checks/dns/authorities.hpp"
#include "plug/checks/dns/baseline.hpp"
#include "plug/checks/dns/dnssec.hpp"
#include "plug/checks/dns/kind.hpp"
#include "plug/checks/dns/records.hpp"
#include "plug/checks/dns/settings.hpp"
#include "plug/checks/dns/stream_query.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/run.hpp"

namespace fw::checks::dns {
namespace {

namespace asio = boost::asio;
using model::Reason;
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

/// What one name server said, in a few words.
std::string summary_of(const Said& one) {
  const net::Answer& answer = one.answer;
  if (answer.reason != Reason::none) return std::string(model::sentence(answer.reason));
  if (answer.records.size() == 1) return printable(shorten(answer.records.front().value, 200));
  return fmt::format("{} records", answer.records.size());
}

net::Failure refusal(const Error& error) {
  return {error.code() == Code::limit ? Reason::local_resources : Reason::blocked_target,
          error.sentence()};
}

/// What is wrong with the answer, reason none where nothing is.
net::Failure failure_in(const Plan& plan, const net::Answer& answer,
                        const std::vector<std::string>& values) {
  if (answer.reason != Reason::none) return {answer.reason, answer.detail};
  if (values.empty())
    return {Reason::dns_no_records,
            fmt::format("{} has no {} record", plan.name, net::name(plan.type))};
  if (plan.expected.empty()) return {};
  std::string wrong = difference(plan.expected, values, plan.match == Match::exact);
  if (wrong.empty()) return {};
  return {Reason::dns_mismatch, std::move(wrong)};
}

/// Turns an `up` report into `degraded` where a signature ends too soon.
void warn_of_signatures(const Plan& plan, std::optional<Instant> ends_at, Instant now,
                        model::ProbeReport& report) {
  if (report.outcome != model::Outcome::up || !ends_at || plan.signature_days_min == 0) return;
  if (*ends_at - now >= std::chrono::days(plan.signature_days_min)) return;
  report.outcome = model::Outcome::degraded;
  report.reason = Reason::dns_signature_expiring;
  report.detail = fmt::format("a DNSSEC signature ends at {}; at least {} days are wanted",
                              to_rfc3339(*ends_at), plan.signature_days_min);
}

/// Compares with what the memory knows; a new answer is degraded until it has settled.
void hold_to_memory(const Plan& plan, const std::string& memory,
                    const std::vector<std::string>& values, model::ProbeReport& report) {
  const std::string server = plan.server ? server_text(*plan.server) : std::string();
  const Compared compared =
      compare(from_memory(memory), fmt::format("{} {} {}", plan.name, net::name(plan.type), server),
              values);
  std::string remembered = to_memory(compared.next);
  if (remembered != memory) report.memory = std::move(remembered);
  if (compared.difference.empty()) return;
  report.outcome = model::Outcome::degraded;
  report.reason = Reason::dns_changed;
  report.detail =
      fmt::format("the {} records changed: {}", net::name(plan.type), compared.difference);
  if (compared.is_new) report.evidence.changes.push_back(compared.difference);
}

class DnsKind final : public model::CheckKind {
 public:
  DnsKind(net::Net& net, KindOptions options) : net_(net), options_(options) {}

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
  net::Look<net::Answer> ask(const Plan& plan, net::Deadline deadline, net::Trace& trace);
  net::Look<> compare_authorities(const Plan& plan, net::Deadline deadline, net::Trace& trace);
  /// Whether the answer is signed; what it says of the signatures goes into the facts.
  net::Look<Proof> prove(const Plan& plan, net::Deadline deadline, net::Trace& trace);
  /// The machine's own resolver, or one that asks the plan's server; kept for the next look.
  Result<net::Resolver*> resolver_for(const Plan& plan);

  net::Net& net_;
  KindOptions options_;
  std::unordered_map<std::string, std::unique_ptr<net::Resolver>> resolvers_;
  std::unique_ptr<Validator> validator_;  ///< made where the first check asks for it
};

Result<net::Resolver*> DnsKind::resolver_for(const Plan& plan) {
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

net::Look<net::Answer> DnsKind::ask(const Plan& plan, net::Deadline deadline, net::Trace& trace) {
  const auto start = std::chrono::steady_clock::now();
  if (plan.transport != Transport::udp) {
    StreamQuery query{
        .name = plan.name, .type = plan.type, .server = *plan.server, .deadline = deadline};
    if (plan.transport == Transport::tls)
      query.tls = net::TlsOptions{.server_name = plan.server_name, .verify = plan.verify};
    auto answer = co_await query_over_stream(net_, std::move(query), trace);
    co_return answer;
  }
  const auto resolver = resolver_for(plan);
  if (!resolver) co_return std::unexpected(refusal(resolver.error()));
  const auto left = std::chrono::duration_cast<Millis>(deadline - start);
  net::Answer answer = co_await (*resolver)->query(plan.name, plan.type, left);
  trace.phases.dns = kit::elapsed(start, std::chrono::steady_clock::now());
  if (plan.server) {
    trace.evidence.peer = server_text(*plan.server);
    // A server the user chose is the target: its silence is a finding, not our own trouble.
    if (answer.reason == Reason::local_resolver) answer.reason = Reason::dns_timeout;
  }
  co_return answer;
}

net::Look<> DnsKind::compare_authorities(const Plan& plan, net::Deadline deadline,
                                         net::Trace& trace) {
  auto authorities = co_await find_authorities(net_, plan.name, deadline);
  if (!authorities) co_return std::unexpected(std::move(authorities).error());
  const bool by_serial = plan.agreement == Agreement::serials;
  Poll poll{.name = by_serial ? authorities->zone : plan.name,
            .type = by_serial ? net::RecordType::soa : plan.type,
            .port = options_.authority_port,
            .deadline = deadline};
  const std::string asked = poll.name;
  const auto said = co_await ask_all(net_, std::move(authorities->servers), std::move(poll));
  for (const Said& one : said)
    trace.evidence.facts.emplace_back(
        fmt::format("{} {}", one.server.name, one.server.address.to_string()), summary_of(one));
  std::string wrong = by_serial ? serial_lag(said, plan.serial_lag_max) : disagreement(said, asked);
  if (wrong.empty()) co_return std::expected<void, net::Failure>();
  co_return std::unexpected(net::Failure{Reason::dns_disagreement, std::move(wrong)});
}

net::Look<Proof> DnsKind::prove(const Plan& plan, net::Deadline deadline, net::Trace& trace) {
  if (!validator_) validator_ = std::make_unique<Validator>(net_, net_.dnssec_anchors);
  Validation wanted{.name = plan.name, .type = plan.type, .deadline = deadline};
  if (plan.server)
    wanted.servers.push_back(server_text(*plan.server));
  else
    wanted.servers = net_.dns_servers;
  auto proof = co_await validator_->validate(std::move(wanted));
  if (!proof) {
    // A server the user chose is the target: what it does not pass on is a finding.
    if (plan.server && proof.error().reason == Reason::local_resolver)
      proof.error().reason = Reason::dns_bogus;
    co_return std::unexpected(std::move(proof).error());
  }
  trace.evidence.facts.emplace_back(
      "DNSSEC", fmt::format("valid, signed by {}", printable(shorten(proof->signer, 200))));
  if (proof->ends_at)
    trace.evidence.facts.emplace_back("signatures end", to_rfc3339(*proof->ends_at));
  co_return proof;
}

asio::awaitable<model::ProbeReport> DnsKind::look(model::ProbeRequest request) {
  const auto start = std::chrono::steady_clock::now();
  const auto plan = make_plan(request.target, request.settings);
  if (!plan) co_return kit::refused(plan.error());
  if (const auto allowed = check_plan(net_, *plan); !allowed)
    co_return kit::refused(allowed.error());
  net::Trace trace;
  auto answer = co_await ask(*plan, start + request.timeout, trace);
  trace.phases.total = kit::elapsed(start, std::chrono::steady_clock::now());
  if (!answer) co_return kit::failed(std::move(trace), std::move(answer).error());
  trace.evidence.dns = answer->records;
  if (answer->authenticated) trace.evidence.facts.emplace_back("authenticated", "yes");
  const std::vector<std::string> values = values_of(plan->type, answer->records);
  net::Failure failure = failure_in(*plan, *answer, values);
  if (failure.reason == Reason::none && plan->agreement != Agreement::none) {
    auto agreed = co_await compare_authorities(*plan, start + request.timeout, trace);
    if (!agreed) failure = std::move(agreed).error();
  }
  std::optional<Instant> signatures_end;
  // A resolver that validates hides what is wrong behind a SERVFAIL.
  if (plan->wants_dnssec &&
      (failure.reason == Reason::none || failure.reason == Reason::dns_servfail)) {
    auto proof = co_await prove(*plan, start + request.timeout, trace);
    if (proof)
      signatures_end = proof->ends_at;
    else
      failure = std::move(proof).error();
  }
  trace.phases.total = kit::elapsed(start, std::chrono::steady_clock::now());
  if (failure.reason != Reason::none) co_return kit::failed(std::move(trace), std::move(failure));
  const Micros total = trace.phases.total;
  model::ProbeReport report = kit::up(std::move(trace), found_sentence(plan->type, values));
  warn_of_signatures(*plan, signatures_end, net_.clock.now(), report);
  kit::warn_of_slowness(report, plan->degraded_after, total);
  if (plan->match == Match::unchanged) hold_to_memory(*plan, request.memory, values, report);
  co_return report;
}

}  // namespace

std::unique_ptr<model::CheckKind> make(net::Net& net) { return make(net, KindOptions{}); }

std::unique_ptr<model::CheckKind> make(net::Net& net, KindOptions options) {
  return std::make_unique<DnsKind>(net, options);
}

}  // namespace fw::checks::dns
