#include "plug/checks/http/look.hpp"

#include "plug/checks/http/ask.hpp"
#include "plug/checks/http/evidence.hpp"
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

asio::awaitable<Ended> follow(const Asking& asking, std::string authorization, kit::Moment start,
                              net::Trace& trace) {
  const Plan& plan = *asking.plan;
  Step step = first_step(plan, std::move(authorization));
  while (true) {
    Body body(plan.reads_body ? kBodyBytesMax : kit::kExcerptBytesMax);
    auto head = co_await ask(asking, step, body, trace);
    trace.phases.total = kit::elapsed(start, steady_clock::now());
    if (!head) co_return std::unexpected(std::move(head).error());
    if (!leads_on(plan, *head)) co_return judge_answer(asking.net, plan, *head, body, trace);
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

model::ProbeReport report_of(net::Net& net, const Plan& plan, net::Trace&& trace, Ended&& ended) {
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

asio::awaitable<model::ProbeReport> look_with_token(Asking asking, Tokens& tokens) {
  const Plan& plan = *asking.plan;
  for (int tries_left = kTokenTriesMax;; --tries_left) {
    const auto token = co_await tokens.take(*plan.oauth, asking.deadline);
    if (!token) co_return kit::failed({}, token.error());
    net::Trace trace;
    auto ended = co_await follow(asking, "Bearer " + token->value, steady_clock::now(), trace);
    const bool is_refused = is_turned_away(trace, ended);
    if (is_refused) tokens.forget(*plan.oauth, token->value);
    // One that was kept may have been revoked since: a new one tells the two apart.
    if (is_refused && !token->is_fresh && tries_left > 1) continue;
    co_return report_of(asking.net, plan, std::move(trace), std::move(ended));
  }
}

}  // namespace

asio::awaitable<model::ProbeReport> look(Around around, std::shared_ptr<const Plan> plan,
                                         model::MonitorId monitor, Millis timeout) {
  const auto start = steady_clock::now();
  Asking asking{.net = around.net,
                .idle = around.idle,
                .plan = std::move(plan),
                .monitor = std::move(monitor),
                .deadline = start + timeout};
  if (asking.plan->oauth) {
    auto report = co_await look_with_token(std::move(asking), around.tokens);
    co_return report;
  }
  net::Trace trace;
  auto ended = co_await follow(asking, {}, start, trace);
  co_return report_of(around.net, *asking.plan, std::move(trace), std::move(ended));
}

}  // namespace fw::checks::http
