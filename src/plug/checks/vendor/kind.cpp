#include "plug/checks/vendor/kind.hpp"

#include <chrono>

#include "plug/kit/report.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::vendor {
namespace {

using model::Outcome;
using model::Reason;
using model::VendorLevel;

/// All of class "ours": whoever cannot read a page knows nothing of the vendor.
Reason reason_of(Code code) {
  switch (code) {
    case Code::denied:
      return Reason::blocked_target;
    case Code::timeout:
    case Code::unavailable:
      return Reason::local_network;
    default:
      return Reason::not_supported;
  }
}

struct Meaning {
  Outcome outcome = Outcome::up;
  Reason reason = Reason::none;
};

Meaning meaning_of(std::optional<VendorLevel> level, const Plan& plan) {
  if (!level)
    return plan.silence_is_up ? Meaning{} : Meaning{Outcome::unknown, Reason::not_supported};
  switch (*level) {
    case VendorLevel::operational:
      return {};
    case VendorLevel::maintenance:
      if (!plan.maintenance_degrades) return {};
      return {Outcome::degraded, Reason::vendor_degraded};
    case VendorLevel::degraded:
      return {Outcome::degraded, Reason::vendor_degraded};
    case VendorLevel::partial_outage:
      if (plan.partial_is_down) return {Outcome::down, Reason::vendor_down};
      return {Outcome::degraded, Reason::vendor_degraded};
    case VendorLevel::major_outage:
      return {Outcome::down, Reason::vendor_down};
  }
  return {Outcome::unknown, Reason::not_supported};
}

class VendorKind final : public model::CheckKind {
 public:
  explicit VendorKind(net::Net& net) : net_(net) {}

  [[nodiscard]] std::string_view name() const override { return "vendor"; }
  [[nodiscard]] std::string_view title() const override { return "State of a vendor"; }
  [[nodiscard]] std::string_view target_help() const override {
    return "Id of a vendor in the catalogue, such as cloudflare, or the address of a status page, "
           "such as https://status.vendor.example.";
  }
  [[nodiscard]] std::string_view example_target() const override {
    return "https://status.vendor.example";
  }
  [[nodiscard]] model::SettingsTable settings() const override { return settings_table(); }
  [[nodiscard]] bool is_second_hand() const override { return true; }
  void attach(const model::Sources& sources) override {
    vendors_ = sources.vendors;
    states_ = sources.vendor_states;
  }

  [[nodiscard]] Result<> accept(const std::string& target,
                                const model::Settings& settings) const override {
    FW_TRY(const Plan plan, make_plan(target, settings, vendors_));
    if (states_ != nullptr && !states_->reads(plan.page.type))
      return fail(Code::invalid,
                  "{} tells of its state at {} in a form that is not read here (\"{}\")",
                  plan.page.name, plan.page.url, plan.page.type);
    return kit::accept_host(net_, plan.url.host, plan.url.port);
  }

  [[nodiscard]] std::string host(const std::string& target) const override {
    const auto page = page_of(target, vendors_);
    auto url = page ? net::parse_url(page->url) : Result<net::Url>(std::unexpected(page.error()));
    return url ? std::move(url->host) : std::string();
  }

  void probe(model::ProbeRequest request, model::ProbeDone done) override {
    const auto start = std::chrono::steady_clock::now();
    auto plan = make_plan(request.target, request.settings, vendors_);
    if (plan && states_ == nullptr)
      plan = fail(Code::internal, "this program asks no status pages");
    if (!plan) {
      boost::asio::post(net_.loop, [report = kit::refused(plan.error()),
                                    done = std::move(done)]() mutable { done(std::move(report)); });
      return;
    }
    model::VendorQuestion question{.page = plan->page, .components = plan->components};
    states_->ask(std::move(question), request.timeout,
                 [plan = *std::move(plan), start,
                  done = std::move(done)](const Result<model::VendorState>& state) mutable {
                   auto report = judge(plan, state);
                   report.phases.total = kit::elapsed(start, std::chrono::steady_clock::now());
                   done(std::move(report));
                 });
  }

 private:
  net::Net& net_;
  model::VendorStates* states_ = nullptr;
  const model::VendorDirectory* vendors_ = nullptr;
};

}  // namespace

model::ProbeReport judge(const Plan& plan, const Result<model::VendorState>& state) {
  model::ProbeReport report;
  report.evidence.facts.emplace_back("status page", plan.page.url);
  if (!state) {
    report.reason = reason_of(state.error().code());
    report.detail = state.error().sentence();
    return report;
  }
  const Meaning meaning = meaning_of(state->level, plan);
  report.outcome = meaning.outcome;
  report.reason = meaning.reason;
  report.detail = fmt::format("{}: {}", state->subject, state->sentence);
  if (!state->incidents.empty()) report.detail += fmt::format(" ({})", state->incidents.front());
  auto& facts = report.evidence.facts;
  facts.emplace_back("state", state->level ? model::name(*state->level) : "not told");
  for (const std::string& title : state->incidents) facts.emplace_back("open incident", title);
  if (state->since) facts.emplace_back("since", to_rfc3339(*state->since));
  if (state->told_at) facts.emplace_back("page changed", to_rfc3339(*state->told_at));
  facts.emplace_back("page read", to_rfc3339(state->read_at));
  return report;
}

std::unique_ptr<model::CheckKind> make(net::Net& net) { return std::make_unique<VendorKind>(net); }

}  // namespace fw::checks::vendor
