#include "plug/checks/http/look.hpp"

#include "plug/checks/http/evidence.hpp"
#include "plug/checks/http/exchange.hpp"
#include "plug/checks/http/h2.hpp"
#include "plug/checks/http/judge.hpp"
#include "plug/checks/http/request.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/shown.hpp"

namespace fw::checks::http {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr int kUnauthorized = 401;
constexpr int kTokenTriesMax = 2;

/// What a whole look ends in, before it is a report.
using Ended = std::expected<Verdict, net::Failure>;

struct Times {
  kit::Moment start;
  net::Deadline deadline;
};

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

net::DialOptions dial_options(const Plan& plan, const Step& step, net::Deadline deadline) {
  net::DialOptions options{
      .host = step.url.host, .port = step.url.port, .family = plan.family, .deadline = deadline};
  if (step.url.is_tls()) {
    net::TlsOptions tls{.server_name = step.url.host, .verify = plan.verify_tls};
    if (plan.protocol != Protocol::http1) tls.alpn.emplace_back("h2");
    if (plan.protocol != Protocol::h2) tls.alpn.emplace_back("http/1.1");
    if (step.with_secrets) tls.identity = plan.identity;
    options.tls = std::move(tls);
  }
  return options;
}

/// One request and its answer; `trace` is told of everything on the way.
net::Look<Head> take_step(net::Net& net, const Plan& plan, const Step& step, net::Deadline deadline,
                          Body& body, net::Trace& trace) {
  const bool is_prepared = trace.evidence.hops.empty() && !plan.request.empty();
  net::Trace hop;
  net::DialOptions dialling = dial_options(plan, step, deadline);
  auto dialled = co_await net::dial(net, std::move(dialling), hop);
  merge(trace, std::move(hop));
  if (!dialled) co_return std::unexpected(std::move(dialled).error());
  net::Connection connection = *std::move(dialled);
  if (plan.protocol != Protocol::http1) {
    const bool agreed = trace.evidence.tls && trace.evidence.tls->alpn == "h2";
    const bool is_known_before = !step.url.is_tls() && plan.protocol == Protocol::h2;
    if (agreed || is_known_before) {
      connection.lowest().expires_at(deadline);
      auto head = co_await exchange_h2(connection, plan, step, body, trace.phases);
      co_return head;
    }
    if (plan.protocol == Protocol::h2)
      co_return std::unexpected(net::Failure{
          model::Reason::bad_http, "the server does not agree to HTTP/2, which alone was offered"});
  }
  std::string rendered;
  if (!is_prepared) rendered = wire_form(plan, step);
  ExchangeOptions options{.request = is_prepared ? plan.request : rendered,
                          .is_head = step.method == "HEAD",
                          .skip_redirect_body = plan.redirects_max > 0,
                          .deadline = deadline};
  auto head = co_await exchange(connection, std::move(options), body, trace.phases);
  co_return head;
}

bool leads_on(const Plan& plan, const Head& head) {
  return plan.redirects_max > 0 && is_redirect(head.status) &&
         !plan.accepted.contains(head.status) && !head.find("location").empty();
}

Verdict judge_answer(net::Net& net, const Plan& plan, const Head& head, Body& body,
                     net::Trace& trace) {
  add_answer(trace.evidence, head, body);
  Seen seen({.head = head,
             .body = body,
             .phases = trace.phases,
             .evidence = trace.evidence,
             .now = net.clock.now()});
  return judge(plan, seen);
}

asio::awaitable<Ended> follow(net::Net& net, const Plan& plan, std::string authorization,
                              Times times, net::Trace& trace) {
  Step step{.url = plan.url, .method = plan.method, .authorization = std::move(authorization)};
  while (true) {
    Body body(plan.reads_body ? kBodyBytesMax : kit::kExcerptBytesMax);
    auto head = co_await take_step(net, plan, step, times.deadline, body, trace);
    trace.phases.total = kit::elapsed(times.start, steady_clock::now());
    if (!head) co_return std::unexpected(std::move(head).error());
    if (!leads_on(plan, *head)) co_return judge_answer(net, plan, *head, body, trace);
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

model::ProbeReport report_of(net::Net& net, const Plan& plan, net::Trace trace, Ended ended) {
  if (!ended) return kit::failed(std::move(trace), std::move(ended).error());
  if (ended->down) return kit::failed(std::move(trace), *std::move(ended->down));
  model::ProbeReport report = kit::up(std::move(trace), {});
  report.detail = up_sentence(report);
  if (ended->degraded) {
    report.outcome = model::Outcome::degraded;
    report.reason = ended->degraded->reason;
    report.detail = std::move(ended->degraded->detail);
  }
  kit::warn_of_expiry(report, plan.certificate_days_min, net.clock.now());
  kit::warn_of_slowness(report, plan.degraded_after, report.phases.total);
  return report;
}

/// The target itself does not take what was sent to it.
bool is_turned_away(const net::Trace& trace, const Ended& ended) {
  return ended && ended->down && trace.evidence.status == kUnauthorized &&
         trace.evidence.hops.empty();
}

asio::awaitable<model::ProbeReport> look_with_token(net::Net& net, Tokens& tokens,
                                                    std::shared_ptr<const Plan> plan,
                                                    net::Deadline deadline) {
  for (int tries_left = kTokenTriesMax;; --tries_left) {
    const auto token = co_await tokens.take(*plan->oauth, deadline);
    if (!token) co_return kit::failed({}, token.error());
    net::Trace trace;
    const Times times{.start = steady_clock::now(), .deadline = deadline};
    auto ended = co_await follow(net, *plan, "Bearer " + token->value, times, trace);
    const bool is_refused = is_turned_away(trace, ended);
    if (is_refused) tokens.forget(*plan->oauth, token->value);
    // One that was kept may have been revoked since: a new one tells the two apart.
    if (is_refused && !token->is_fresh && tries_left > 1) continue;
    co_return report_of(net, *plan, std::move(trace), std::move(ended));
  }
}

}  // namespace

asio::awaitable<model::ProbeReport> look(net::Net& net, Tokens& tokens,
                                         std::shared_ptr<const Plan> plan, Millis timeout) {
  const auto start = steady_clock::now();
  const Times times{.start = start, .deadline = start + timeout};
  if (plan->oauth) {
    auto report = co_await look_with_token(net, tokens, std::move(plan), times.deadline);
    co_return report;
  }
  net::Trace trace;
  auto ended = co_await follow(net, *plan, {}, times, trace);
  co_return report_of(net, *plan, std::move(trace), std::move(ended));
}

}  // namespace fw::checks::http
