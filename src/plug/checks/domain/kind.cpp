// The domain check: a registration is there and does not end soon. Engine's thread only.
#include "plug/checks/domain/kind.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "plug/checks/domain/settings.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/run.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::domain {
namespace {

namespace asio = boost::asio;
using model::Reason;

std::string day_text(Instant at) { return to_rfc3339(at).substr(0, 10); }

std::string ends_sentence(const Plan& plan, Instant ends, Instant now) {
  const std::int64_t days = kit::days_until(ends, now);
  if (days < 0) return fmt::format("the registration of {} ended on {}", plan.name, day_text(ends));
  if (days == 0) return fmt::format("the registration of {} ends within a day", plan.name);
  return fmt::format("the registration of {} ends in {} day{}, on {}", plan.name, days,
                     days == 1 ? "" : "s", day_text(ends));
}

void add_facts(const Told& told, model::Evidence& evidence) {
  const Registration& found = told.registration;
  if (found.ends) evidence.facts.emplace_back("ends", to_rfc3339(*found.ends));
  if (!found.registrar.empty()) evidence.facts.emplace_back("registrar", found.registrar);
  if (!found.statuses.empty())
    evidence.facts.emplace_back("status", shorten(join(found.statuses, ", "), 500));
  evidence.facts.emplace_back("told by", told.by);
  evidence.facts.emplace_back("asked", to_rfc3339(told.asked));
}

/// Over, but for a grace in which only its last owner can have it back (RFC 3915 §3.1).
bool is_being_deleted(const Registration& found) {
  return std::ranges::any_of(found.statuses, [](const std::string& status) {
    std::string bare = to_lower(status);
    std::erase(bare, ' ');
    return bare == "redemptionperiod" || bare == "pendingdelete";
  });
}

class DomainKind final : public model::CheckKind {
 public:
  DomainKind(net::Net& net, Sources sources) : net_(net), registry_(net, std::move(sources)) {}

  [[nodiscard]] std::string_view name() const override { return "domain"; }
  [[nodiscard]] std::string_view title() const override { return "Domain registration"; }
  [[nodiscard]] std::string_view target_help() const override {
    return "A domain, such as shop.example; of www.shop.example, shop.example is looked at.";
  }
  [[nodiscard]] std::string_view example_target() const override { return "shop.example"; }
  [[nodiscard]] model::SettingsTable settings() const override { return settings_table(); }

  [[nodiscard]] Result<> accept(const std::string& target,
                                const model::Settings& settings) const override {
    FW_TRY(const Plan plan, make_plan(target, settings));
    return kit::accept_host(net_, plan.name);
  }

  void probe(model::ProbeRequest request, model::ProbeDone done) override {
    kit::run(net_, look(std::move(request)), std::move(done));
  }

 private:
  asio::awaitable<model::ProbeReport> look(model::ProbeRequest request) {
    const auto start = std::chrono::steady_clock::now();
    const auto plan = make_plan(request.target, request.settings);
    if (!plan) co_return kit::refused(plan.error());
    net::Trace trace;
    auto told = co_await look_at(*plan, start, request.timeout, trace);
    trace.phases.total = kit::elapsed(start, std::chrono::steady_clock::now());
    if (!told) co_return kit::failed(std::move(trace), std::move(told).error());
    co_return judge(*plan, *told, std::move(trace), net_.clock.now());
  }

  net::Look<Told> look_at(const Plan& plan, kit::Moment start, Millis timeout, net::Trace& trace);

  net::Net& net_;
  Registry registry_;
};

net::Look<Told> DomainKind::look_at(const Plan& plan, kit::Moment start, Millis timeout,
                                    net::Trace& trace) {
  if (auto allowed = kit::accept_host(net_, plan.name); !allowed)
    co_return std::unexpected(net::Failure{Reason::blocked_target, allowed.error().sentence()});
  // Half of the time at most: slow name servers must not keep the registry from being asked.
  const auto answer = co_await net_.resolver->query(plan.name, net::RecordType::ns, timeout / 2);
  trace.phases.dns = kit::elapsed(start, std::chrono::steady_clock::now());
  trace.evidence.dns = answer.records;
  if (model::class_of(answer.reason) == model::ReasonClass::ours)
    co_return std::unexpected(net::Failure{answer.reason, answer.detail});
  if (answer.reason == Reason::dns_nxdomain)
    co_return std::unexpected(net::Failure{
        Reason::dns_nxdomain,
        fmt::format("{} is not in the DNS: not registered, ended, or on hold", plan.name)});
  auto told = co_await registry_.ask(plan.name, plan.top_level, start + timeout);
  // Somebody is wrong; a delegated domain was registered by someone.
  if (told && !told->registration.exists && !answer.records.empty())
    co_return std::unexpected(net::Failure{
        Reason::not_supported,
        fmt::format("{} does not know {}, which is delegated all the same", told->by, plan.name)});
  co_return told;
}

}  // namespace

model::ProbeReport judge(const Plan& plan, const Told& told, net::Trace trace, Instant now) {
  const Registration& found = told.registration;
  add_facts(told, trace.evidence);
  const auto failed = [&](Reason reason, std::string detail) {
    return kit::failed(std::move(trace), {reason, std::move(detail)});
  };
  if (!found.exists)
    return failed(Reason::dns_nxdomain, fmt::format("{} is not registered", plan.name));
  if (is_being_deleted(found))
    return failed(Reason::domain_expired, fmt::format("the registration of {} has ended: {}",
                                                      plan.name, join(found.statuses, ", ")));
  if (!found.ends)
    return failed(
        Reason::not_supported,
        fmt::format("the registry of .{} does not say when a registration ends", plan.top_level));
  std::string sentence = ends_sentence(plan, *found.ends, now);
  if (*found.ends <= now) return failed(Reason::domain_expired, std::move(sentence));
  const auto left = *found.ends - now;
  if (left < std::chrono::days(plan.days_critical))
    return failed(Reason::domain_expiring,
                  fmt::format("{}; {} days are critical", sentence, plan.days_critical));
  if (to_lower(found.registrar).find(to_lower(plan.registrar)) == std::string::npos)
    return failed(Reason::unexpected_answer,
                  fmt::format("the registrar is \"{}\", \"{}\" is expected in it", found.registrar,
                              plan.registrar));
  model::ProbeReport report = kit::up(std::move(trace), sentence);
  if (left >= std::chrono::days(plan.days_min)) return report;
  report.outcome = model::Outcome::degraded;
  report.reason = Reason::domain_expiring;
  report.detail = fmt::format("{}; at least {} days are wanted", sentence, plan.days_min);
  return report;
}

std::unique_ptr<model::CheckKind> make_with(net::Net& net, Sources sources) {
  return std::make_unique<DomainKind>(net, std::move(sources));
}

std::unique_ptr<model::CheckKind> make(net::Net& net) { return make_with(net, {}); }

}  // namespace fw::checks::domain
