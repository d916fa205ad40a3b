#include "plug/checks/http/ask.hpp"

#include "plug/checks/http/exchange.hpp"
#include "plug/checks/http/h2.hpp"

namespace fw::checks::http {
namespace {

using std::chrono::steady_clock;

constexpr int kRequestTimeout = 408;
constexpr int kUnreceivedShare = 4;  ///< of the time left, for a line that may be dead

void add(std::optional<Micros>& sum, const std::optional<Micros>& part) {
  if (part) sum = sum.value_or(Micros(0)) + *part;
}

/// A hop's dialling counts towards the whole; its addresses and certificate replace the last hop's.
void merge(net::Trace& whole, net::Trace hop) {
  add(whole.phases.dns, hop.phases.dns);
  add(whole.phases.connect, hop.phases.connect);
  add(whole.phases.tls, hop.phases.tls);
  add(whole.phases.first_byte, hop.phases.first_byte);
  add(whole.phases.transfer, hop.phases.transfer);
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

bool speaks_h2(const Plan& plan, const Step& step, const model::Evidence& evidence) {
  if (plan.protocol == Protocol::http1) return false;
  if (step.url.is_tls()) return evidence.tls && evidence.tls->alpn == "h2";
  return plan.protocol == Protocol::h2;
}

net::Look<Head> refuse_http1() {
  co_return std::unexpected(net::Failure{
      model::Reason::bad_http, "the server does not agree to HTTP/2, which alone was offered"});
}

/// Everything it is given must outlive it.
net::Look<Head> speak(const Asking& asking, const Step& step, Line& line, Body& body,
                      net::Trace& trace) {
  const Plan& plan = *asking.plan;
  if (speaks_h2(plan, step, trace.evidence)) {
    H2Exchange what{.plan = plan, .step = step, .deadline = asking.deadline};
    return exchange_h2(line.connection, line.h2, what, body, trace.phases);
  }
  if (plan.protocol == Protocol::h2) return refuse_http1();
  const bool is_prepared = trace.evidence.hops.empty() && !plan.request.empty();
  ExchangeOptions options{.prepared = plan.request,
                          .rendered = is_prepared ? std::string() : wire_form(plan, step),
                          .is_head = step.method == "HEAD",
                          .skip_redirect_body = plan.redirects_max > 0,
                          .deadline = asking.deadline};
  return exchange(line.connection, std::move(options), body, trace.phases);
}

void keep(const Asking& asking, const Step& step, const std::expected<Head, net::Failure>& head,
          Line line) {
  if (step.keeps_open && head && head->stays_open)
    asking.idle.keep(asking.monitor, asking.plan, std::move(line));
}

/// Whether the line failed rather than the target: nothing came, or what came is no answer to this
/// request but the rest of another, or a server's farewell to a client that asks nothing.
bool is_of_the_line(const std::expected<Head, net::Failure>& head, const model::Phases& phases) {
  if (head) return head->status == kRequestTimeout;
  return !phases.first_byte || head.error().reason == model::Reason::bad_http;
}

struct Again {
  std::expected<Head, net::Failure> head;
  bool is_of_the_line = false;
};

boost::asio::awaitable<Again> ask_over(const Asking& asking, const Step& step, Line line,
                                       Body& body, net::Trace& trace) {
  const auto left = asking.deadline - steady_clock::now();
  line.connection.socket().set_unreceived_max(
      std::max(Millis(1), std::chrono::duration_cast<Millis>(left / kUnreceivedShare)));
  net::Trace hop;
  hop.evidence.addresses = line.addresses;
  hop.evidence.peer = line.peer;
  hop.evidence.tls = line.tls;
  hop.evidence.facts.emplace_back("connection", "reused");
  auto head = co_await speak(asking, step, line, body, hop);
  Again again{.head = std::move(head)};
  again.is_of_the_line =
      is_of_the_line(again.head, hop.phases) && steady_clock::now() < asking.deadline;
  if (again.is_of_the_line) co_return again;
  merge(trace, std::move(hop));
  keep(asking, step, again.head, std::move(line));
  co_return again;
}

net::Look<Head> ask_anew(const Asking& asking, const Step& step, Body& body, net::Trace& trace) {
  const bool is_first = trace.evidence.hops.empty();
  net::Trace hop;
  const auto opened = steady_clock::now();
  net::DialOptions dialling = dial_options(*asking.plan, step, asking.deadline);
  auto dialled = co_await net::dial(asking.net, std::move(dialling), is_first ? trace : hop);
  if (!is_first) merge(trace, std::move(hop));
  if (!dialled) co_return std::unexpected(std::move(dialled).error());
  Line line{.connection = *std::move(dialled), .opened = opened};
  auto head = co_await speak(asking, step, line, body, trace);
  if (step.keeps_open && head) {
    line.addresses = trace.evidence.addresses;
    line.peer = trace.evidence.peer;
    line.tls = trace.evidence.tls;
    keep(asking, step, head, std::move(line));
  }
  co_return head;
}

net::Look<Head> ask_again(const Asking& asking, const Step& step, Line line, Body& body,
                          net::Trace& trace) {
  auto again = co_await ask_over(asking, step, std::move(line), body, trace);
  if (!again.is_of_the_line) co_return std::move(again.head);
  body.clear();
  auto head = co_await ask_anew(asking, step, body, trace);
  trace.evidence.facts.emplace_back("connection", "a new one: the one that was kept had ended");
  co_return head;
}

}  // namespace

net::Look<Head> ask(const Asking& asking, const Step& step, Body& body, net::Trace& trace) {
  if (step.keeps_open)
    if (auto kept = asking.idle.take(asking.monitor, asking.plan, asking.net.egress))
      return ask_again(asking, step, *std::move(kept), body, trace);
  return ask_anew(asking, step, body, trace);
}

}  // namespace fw::checks::http
