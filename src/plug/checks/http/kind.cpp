// The HTTP check: a request, its redirects, the answer and the certificate. Engine's thread only.
#include <algorithm>
#include <memory>
#include <unordered_map>

#include "model/check_kind.hpp"
#include "plug/checks/http/evidence.hpp"
#include "plug/checks/http/exchange.hpp"
#include "plug/checks/http/judge.hpp"
#include "plug/checks/http/plan.hpp"
#include "plug/checks/http/request.hpp"
#include "plug/checks/http/settings.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/run.hpp"
#include "plug/kit/shown.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::http {
namespace {

namespace asio = boost::asio;
constexpr std::size_t kPlansMax = 20'000;

void add(std::optional<Micros>& sum, const std::optional<Micros>& part) {
  if (part) sum = sum.value_or(Micros(0)) + *part;
}

/// A hop's dialling counts towards the whole; its addresses and certificate replace the last hop's.
void merge(net::Trace& whole, net::Trace hop) {
  add(whole.phases.dns, hop.phases.dns);
  add(whole.phases.connect, hop.phases.connect);
  add(whole.phases.tls, hop.phases.tls);
  hop.evidence.hops = std::move(whole.evidence.hops);
  whole.evidence = std::move(hop.evidence);
}

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

net::DialOptions dial_options(const Plan& plan, const Step& step, net::Deadline deadline) {
  net::DialOptions options{
      .host = step.url.host, .port = step.url.port, .family = plan.family, .deadline = deadline};
  if (step.url.is_tls()) {
    net::TlsOptions tls{.server_name = step.url.host, .verify = plan.verify_tls};
    tls.alpn.emplace_back("http/1.1");
    options.tls = std::move(tls);
  }
  return options;
}

/// One request and its answer; `trace` is told of everything on the way.
net::Look<Head> take_step(net::Net& net, const Plan& plan, const Step& step, net::Deadline deadline,
                          Body& body, net::Trace& trace) {
  net::Trace hop;
  net::DialOptions dialling = dial_options(plan, step, deadline);
  auto dialled = co_await net::dial(net, std::move(dialling), hop);
  merge(trace, std::move(hop));
  if (!dialled) co_return std::unexpected(std::move(dialled).error());
  net::Connection connection = *std::move(dialled);
  ExchangeOptions options{.request = step.bytes.empty() ? plan.request : step.bytes,
                          .is_head = step.method == "HEAD",
                          .skip_redirect_body = plan.redirects_max > 0,
                          .deadline = deadline};
  auto head = co_await exchange(connection, std::move(options), body, trace.phases);
  co_return head;
}

/// What a whole look ends in, before it is a report.
using Ended = std::expected<Verdict, net::Failure>;

bool leads_on(const Plan& plan, const Head& head) {
  return plan.redirects_max > 0 && is_redirect(head.status) &&
         !plan.accepted.contains(head.status) && !head.find("location").empty();
}

Verdict judge_answer(net::Net& net, const Plan& plan, const Head& head, Body& body,
                     net::Trace& trace, kit::Moment start) {
  trace.phases.total = kit::elapsed(start, std::chrono::steady_clock::now());
  add_answer(trace.evidence, head, body);
  Seen seen({.head = head,
             .body = body,
             .phases = trace.phases,
             .evidence = trace.evidence,
             .now = net.clock.now()});
  return judge(plan, seen);
}

asio::awaitable<Ended> follow(net::Net& net, const Plan& plan, kit::Moment start,
                              net::Deadline deadline, net::Trace& trace) {
  Step step{.url = plan.url, .method = plan.method};
  while (true) {
    Body body(plan.reads_body ? kBodyBytesMax : kit::kExcerptBytesMax);
    auto head = co_await take_step(net, plan, step, deadline, body, trace);
    if (!head) co_return std::unexpected(std::move(head).error());
    if (!leads_on(plan, *head)) co_return judge_answer(net, plan, *head, body, trace, start);
    trace.evidence.hops.push_back({step.url.text(), head->status});
    auto next = next_step(plan, step, head->status, head->find("location"), trace.evidence.hops);
    if (!next) {
      add_answer(trace.evidence, *head, body);
      co_return std::unexpected(std::move(next).error());
    }
    step = *std::move(next);
  }
}

std::string up_sentence(const model::ProbeReport& report) {
  return fmt::format("status {} in {} ms", report.evidence.status.value_or(0),
                     std::chrono::ceil<Millis>(report.phases.total).count());
}

void degrade(model::ProbeReport& report, net::Failure failure) {
  report.outcome = model::Outcome::degraded;
  report.reason = failure.reason;
  report.detail = std::move(failure.detail);
}

asio::awaitable<model::ProbeReport> look(net::Net& net, std::shared_ptr<const Plan> plan,
                                         Millis timeout) {
  const auto start = std::chrono::steady_clock::now();
  net::Trace trace;
  auto ended = co_await follow(net, *plan, start, start + timeout, trace);
  if (!ended) {
    trace.phases.total = kit::elapsed(start, std::chrono::steady_clock::now());
    co_return kit::failed(std::move(trace), std::move(ended).error());
  }
  if (ended->down) co_return kit::failed(std::move(trace), *std::move(ended->down));
  model::ProbeReport report = kit::up(std::move(trace), {});
  report.detail = up_sentence(report);
  if (ended->degraded) degrade(report, *std::move(ended->degraded));
  kit::warn_of_expiry(report, plan->certificate_days_min, net.clock.now());
  kit::warn_of_slowness(report, plan->degraded_after, report.phases.total);
  co_return report;
}

asio::awaitable<model::ProbeReport> refuse(Error error) { co_return kit::refused(error); }

class HttpKind final : public model::CheckKind {
 public:
  explicit HttpKind(net::Net& net) : net_(net), plans_(net.user_agent) {}

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
    return kit::accept_host(net_, plan->url.host, plan->url.port);
  }

  [[nodiscard]] std::string host(const std::string& target) const override {
    auto url = net::parse_url(target);
    return url ? std::move(url->host) : std::string();
  }

  void probe(model::ProbeRequest request, model::ProbeDone done) override {
    auto plan = plans_.get(request);
    auto work =
        plan ? look(net_, *std::move(plan), request.timeout) : refuse(std::move(plan).error());
    kit::run(net_, std::move(work), std::move(done));
  }

 private:
  net::Net& net_;
  Plans plans_;
};

}  // namespace

std::unique_ptr<model::CheckKind> make(net::Net& net) { return std::make_unique<HttpKind>(net); }

}  // namespace fw::checks::http
