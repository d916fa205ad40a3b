#include "plug/kit/mail_look.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "plug/kit/shown.hpp"

namespace fw::kit {
namespace {

using model::Reason;

constexpr std::size_t kExpectBytesMax = 200;
constexpr std::size_t kFactBytesMax = 500;

std::unexpected<net::Failure> failure(Reason reason, std::string detail) {
  return std::unexpected(net::Failure{reason, std::move(detail)});
}

net::TlsOptions tls_options(const MailPlan& plan) {
  return {.server_name = plan.endpoint.host, .verify = plan.verify};
}

net::Look<std::vector<std::string>> secure(LineDialogue& dialogue, const MailPlan& plan,
                                           MailWords& words, std::vector<std::string> offered) {
  if (!is_offered(offered, words.start_tls()))
    co_return failure(Reason::tls_handshake,
                      fmt::format("the server does not offer {}; where that is meant to be so, "
                                  "security is none",
                                  words.start_tls()));
  auto secured = co_await begin_tls(dialogue, words, std::move(offered), tls_options(plan));
  if (!secured) co_return std::unexpected(std::move(secured).error());
  // What was offered in plain text counts no longer (RFC 3207 §4.2, RFC 2595 §3.1).
  auto again = co_await words.capabilities(dialogue);
  co_return again;
}

net::Look<> talk(LineDialogue& dialogue, const MailPlan& plan, MailWords& words,
                 model::Evidence& evidence) {
  auto greeting = co_await words.greeting(dialogue);
  if (!greeting) co_return std::unexpected(std::move(greeting).error());
  evidence.facts.emplace_back("greeting", shown(*greeting, kFactBytesMax));
  auto offered = co_await words.capabilities(dialogue);
  if (offered && plan.security == Security::starttls)
    offered = co_await secure(dialogue, plan, words, *std::move(offered));
  if (!offered) co_return std::unexpected(std::move(offered).error());
  evidence.facts.emplace_back("capabilities", shown(join(*offered, ", "), kFactBytesMax));
  auto left = co_await dialogue.write_line(std::string(words.goodbye()));
  if (!left) co_return std::unexpected(std::move(left).error());
  if (greeting->find(plan.expect) == std::string::npos)
    co_return failure(Reason::unexpected_answer,
                      fmt::format("the greeting does not contain \"{}\"", plan.expect));
  for (const std::string& wanted : plan.wanted)
    if (!is_offered(*offered, wanted))
      co_return failure(Reason::unexpected_answer,
                        fmt::format("the server does not offer {}", printable(wanted)));
  co_return std::expected<void, net::Failure>();
}

net::Look<> look_at(net::Net& net, const MailPlan& plan, MailWords& words, net::Deadline deadline,
                    net::Trace& trace) {
  net::DialOptions options{.host = plan.endpoint.host,
                           .port = plan.endpoint.port,
                           .family = plan.family,
                           .deadline = deadline,
                           .fixed_dialogue = true};
  if (plan.security == Security::tls) options.tls = tls_options(plan);
  auto dialled = co_await net::dial(net, std::move(options), trace);
  if (!dialled) co_return std::unexpected(std::move(dialled).error());
  trace.evidence.protocol = words.protocol();
  LineDialogue dialogue(net, *std::move(dialled), deadline, trace);
  auto ended = co_await talk(dialogue, plan, words, trace.evidence);
  co_return ended;
}

Security security_named(std::string_view text, bool is_tls_port) {
  if (text == "none") return Security::none;
  if (text == "tls") return Security::tls;
  return text == "auto" && is_tls_port ? Security::tls : Security::starttls;
}

}  // namespace

Result<MailPlan> make_mail_plan(const std::string& target, const model::SettingsView& view,
                                MailPorts ports) {
  MailPlan plan;
  FW_TRY(plan.endpoint, parse_endpoint(target, ports.usual));
  plan.security = security_named(view.text("security"), plan.endpoint.port == ports.tls);
  plan.expect = view.text("expect");
  if (plan.expect.size() > kExpectBytesMax)
    return fail(Code::invalid, "expect: at most {} bytes are allowed", kExpectBytesMax);
  for (const std::string& line : view.list("capabilities"))
    if (!trim(line).empty()) plan.wanted.emplace_back(trim(line));
  if (plan.wanted.size() > kWantedMax)
    return fail(Code::invalid, "capabilities: at most {} are allowed", kWantedMax);
  plan.verify = view.boolean("verify_tls");
  plan.days_min = view.integer("days_min");
  plan.degraded_after = view.duration("degraded_after");
  plan.family = family_named(view.text("ip_family"));
  return plan;
}

bool is_offered(const std::vector<std::string>& offered, std::string_view wanted) {
  const std::vector<std::string_view> words = split(wanted, ' ');
  return !words.empty() && std::ranges::any_of(offered, [&](const std::string& line) {
    const std::vector<std::string_view> has = split(line, ' ');
    if (has.empty() || !equal_ignoring_case(has.front(), words.front())) return false;
    return std::ranges::all_of(words, [&](std::string_view word) {
      return std::ranges::any_of(
          has, [&](std::string_view each) { return equal_ignoring_case(each, word); });
    });
  });
}

net::Look<> begin_tls(LineDialogue& dialogue, MailWords& words, std::vector<std::string> offered,
                      net::TlsOptions options) {
  if (!is_offered(offered, words.start_tls()))
    co_return failure(Reason::tls_handshake,
                      fmt::format("the server does not offer {}", words.start_tls()));
  auto asked = co_await words.ask_for_tls(dialogue);
  if (!asked) co_return std::unexpected(std::move(asked).error());
  auto secured = co_await dialogue.start_tls(std::move(options));
  co_return secured;
}

boost::asio::awaitable<model::ProbeReport> look_at_mail(net::Net& net, const MailPlan& plan,
                                                        MailWords& words, Millis timeout) {
  const auto start = std::chrono::steady_clock::now();
  net::Trace trace;
  auto ended = co_await look_at(net, plan, words, start + timeout, trace);
  trace.phases.total = elapsed(start, std::chrono::steady_clock::now());
  if (!ended) co_return failed(std::move(trace), std::move(ended).error());
  const Micros total = trace.phases.total;
  model::ProbeReport report =
      up(std::move(trace), fmt::format("{} answers as it should", words.protocol()));
  warn_of_expiry(report, plan.days_min, net.clock.now());
  warn_of_slowness(report, plan.degraded_after, total);
  co_return report;
}

}  // namespace fw::kit
