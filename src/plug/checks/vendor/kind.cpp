#include "plug/checks/vendor/kind.hpp"

#include <chrono>

#include "plug/kit/report.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::vendor {
namespace {

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
    hosts_ = sources.vendor_hosts;
  }
  [[nodiscard]] std::vector<std::string> vendor_hosts(
      const std::string& target, const model::Settings& settings) const override {
    auto plan = make_plan(target, settings, vendors_);
    return plan ? std::move(plan->hosts) : std::vector<std::string>();
  }

  [[nodiscard]] Result<> accept(const std::string& target,
                                const model::Settings& settings) const override {
    FW_TRY(const Plan plan, make_plan(target, settings, vendors_));
    if (!can_be_asked(plan) && plan.hosts.empty())
      return fail(Code::invalid,
                  "{} tells of its state at {} in a form that is not read here (\"{}\"), and no "
                  "host of it is named",
                  plan.page.name, plan.page.url, plan.page.type);
    return plan.has_page ? kit::accept_host(net_, plan.url.host, plan.url.port) : Result<>();
  }

  [[nodiscard]] std::string host(const std::string& target) const override {
    const auto page = page_of(target, vendors_);
    auto url = page ? net::parse_url(page->url) : Result<net::Url>(std::unexpected(page.error()));
    return url ? std::move(url->host) : std::string();
  }

  void probe(model::ProbeRequest request, model::ProbeDone done) override {
    const auto start = std::chrono::steady_clock::now();
    auto plan = make_plan(request.target, request.settings, vendors_);
    if (!plan) return later(kit::refused(plan.error()), std::move(done));
    auto seen = hosts_ == nullptr ? Seen() : hosts_->of(plan->hosts);
    if (!can_be_asked(*plan)) return later(judge(*plan, no_word(), seen), std::move(done));
    model::VendorQuestion question{.page = plan->page, .components = plan->components};
    states_->ask(std::move(question), request.timeout,
                 [plan = *std::move(plan), seen = std::move(seen), start,
                  done = std::move(done)](const Result<model::VendorState>& state) mutable {
                   auto report = judge(plan, state, seen);
                   report.phases.total = kit::elapsed(start, std::chrono::steady_clock::now());
                   done(std::move(report));
                 });
  }

 private:
  [[nodiscard]] bool can_be_asked(const Plan& plan) const {
    return plan.has_page && states_ != nullptr && states_->reads(plan.page.type);
  }

  static std::unexpected<Error> no_word() {
    return fail(Code::not_found, "it publishes nothing of its state that can be read here");
  }

  void later(model::ProbeReport report, model::ProbeDone done) {
    boost::asio::post(net_.loop, [report = std::move(report), done = std::move(done)]() mutable {
      done(std::move(report));
    });
  }

  net::Net& net_;
  model::VendorStates* states_ = nullptr;
  const model::VendorDirectory* vendors_ = nullptr;
  const model::VendorHosts* hosts_ = nullptr;
};

}  // namespace

std::unique_ptr<model::CheckKind> make(net::Net& net) { return std::make_unique<VendorKind>(net); }

}  // namespace fw::checks::vendor
