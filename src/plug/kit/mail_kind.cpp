#include "plug/kit/mail_kind.hpp"

#include "plug/kit/report.hpp"
#include "plug/kit/run.hpp"

namespace fw::kit {
namespace {

Result<MailPlan> make_plan(const MailFacts& facts, const std::string& target,
                           const model::Settings& settings) {
  FW_CHECK(model::check(facts.table, settings));
  return make_mail_plan(target, model::SettingsView(facts.table, settings), facts.ports);
}

boost::asio::awaitable<model::ProbeReport> look(net::Net& net, const MailFacts& facts,
                                                model::ProbeRequest request) {
  const auto plan = make_plan(facts, request.target, request.settings);
  if (!plan) co_return refused(plan.error());
  const auto words = facts.words();
  auto report = co_await look_at_mail(net, *plan, *words, request.timeout);
  co_return report;
}

class MailKind final : public model::CheckKind {
 public:
  MailKind(net::Net& net, const MailFacts& facts) : net_(net), facts_(facts) {}

  [[nodiscard]] std::string_view name() const override { return facts_.name; }
  [[nodiscard]] std::string_view title() const override { return facts_.title; }
  [[nodiscard]] std::string_view target_help() const override { return facts_.target_help; }
  [[nodiscard]] std::string_view example_target() const override { return facts_.example_target; }
  [[nodiscard]] model::SettingsTable settings() const override { return facts_.table; }

  [[nodiscard]] Result<> accept(const std::string& target,
                                const model::Settings& settings) const override {
    FW_TRY(const MailPlan plan, make_plan(facts_, target, settings));
    return accept_host(net_, plan.endpoint.host);
  }

  [[nodiscard]] std::string host(const std::string& target) const override {
    auto endpoint = parse_endpoint(target, facts_.ports.usual);
    return endpoint ? std::move(endpoint->host) : std::string();
  }

  void probe(model::ProbeRequest request, model::ProbeDone done) override {
    run(net_, look(net_, facts_, std::move(request)), std::move(done));
  }

 private:
  net::Net& net_;
  const MailFacts& facts_;
};

}  // namespace

std::unique_ptr<model::CheckKind> make_mail_kind(net::Net& net, const MailFacts& facts) {
  return std::make_unique<MailKind>(net, facts);
}

}  // namespace fw::kit
