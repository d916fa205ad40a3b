// The HTTP check: a request, its redirects, the answer and the certificate. Engine's thread only.
#include <memory>
#include <unordered_map>

#include "model/check_kind.hpp"
#include "plug/checks/http/look.hpp"
#include "plug/checks/http/plan.hpp"
#include "plug/checks/http/settings.hpp"
#include "plug/checks/http/tokens.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/run.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::http {
namespace {

namespace asio = boost::asio;
constexpr std::size_t kPlansMax = 20'000;

/// Plans by target and settings, so that a look costs no reading of settings.
class Plans {
 public:
  explicit Plans(std::string user_agent) : user_agent_(std::move(user_agent)) {}

  Result<std::shared_ptr<const Plan>> get(const model::ProbeRequest& request) {
    std::string key = key_of(request);
    if (const auto known = plans_.find(key); known != plans_.end()) return known->second;
    FW_TRY(auto plan, make_plan(request.target, request.settings, user_agent_));
    if (plans_.size() >= kPlansMax) plans_.clear();
    plans_.emplace(std::move(key), plan);
    return plan;
  }

 private:
  static std::string key_of(const model::ProbeRequest& request) {
    std::string key = request.target;
    for (const auto& [name, value] : request.settings)
      key.append(1, '\0').append(name).append(1, '\0').append(value);
    return key;
  }

  std::string user_agent_;
  std::unordered_map<std::string, std::shared_ptr<const Plan>> plans_;
};

asio::awaitable<model::ProbeReport> refuse(Error error) { co_return kit::refused(error); }

class HttpKind final : public model::CheckKind {
 public:
  explicit HttpKind(net::Net& net) : net_(net), plans_(net.user_agent), tokens_(net), idle_(net) {}

  [[nodiscard]] std::string_view name() const override { return "http"; }
  [[nodiscard]] std::string_view title() const override { return "HTTP(S)"; }
  [[nodiscard]] std::string_view target_help() const override {
    return "A URL, such as https://shop.example/health.";
  }
  [[nodiscard]] std::string_view example_target() const override {
    return "https://shop.example/health";
  }
  [[nodiscard]] model::SettingsTable settings() const override { return settings_table(); }

  [[nodiscard]] Result<> accept(const std::string& target,
                                const model::Settings& settings) const override {
    FW_TRY(const auto plan, make_plan(target, settings, net_.user_agent));
    if (plan->oauth) {
      const auto allowed = kit::accept_host(net_, plan->oauth->host, plan->oauth->port);
      if (!allowed) return fail(Code::invalid, "oauth2_token_url: {}", allowed.error().sentence());
    }
    return kit::accept_host(net_, plan->url.host, plan->url.port);
  }

  [[nodiscard]] std::string host(const std::string& target) const override {
    auto url = net::parse_url(target);
    return url ? std::move(url->host) : std::string();
  }

  void probe(model::ProbeRequest request, model::ProbeDone done) override {
    auto plan = plans_.get(request);
    auto work = plan ? look({net_, tokens_, idle_}, *std::move(plan), std::move(request.monitor),
                            request.timeout)
                     : refuse(std::move(plan).error());
    kit::run(net_, std::move(work), std::move(done));
  }

 private:
  net::Net& net_;
  Plans plans_;
  Tokens tokens_;
  IdleLines idle_;
};

}  // namespace

std::unique_ptr<model::CheckKind> make(net::Net& net) { return std::make_unique<HttpKind>(net); }

}  // namespace fw::checks::http
