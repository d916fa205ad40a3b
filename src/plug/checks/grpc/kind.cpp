// The gRPC check: a server or one of its services says that it serves (grpc.health.v1). Engine's
// thread only.
#include <array>

#include "base/text.hpp"
#include "model/check_kind.hpp"
#include "plug/checks/grpc/message.hpp"
#include "plug/checks/grpc/settings.hpp"
#include "plug/kit/http2_call.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/run.hpp"
#include "plug/kit/shown.hpp"

namespace fw::checks::grpc {
namespace {

namespace asio = boost::asio;
using model::Reason;

constexpr std::size_t kBodyBytesMax = 16 * 1024;
constexpr kit::Http2Limits kLimits{.given_up = Reason::unexpected_answer};
constexpr std::size_t kHeadersShownMax = 50;
constexpr std::size_t kValueBytesMax = 256;

std::unexpected<net::Failure> failure(Reason reason, std::string detail) {
  return std::unexpected(net::Failure{reason, std::move(detail)});
}

std::string authority_of(const kit::Endpoint& endpoint) {
  const bool is_v6 = endpoint.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", is_v6 ? "[" : "", endpoint.host, is_v6 ? "]" : "", endpoint.port);
}

kit::Headers headers_of(const Plan& plan, const std::string& user_agent) {
  kit::Headers headers = {{":method", "POST"},
                          {":scheme", plan.uses_tls ? "https" : "http"},
                          {":path", "/grpc.health.v1.Health/Check"},
                          {":authority", authority_of(plan.endpoint)},
                          {"content-type", "application/grpc"},
                          {"te", "trailers"}};
  if (!plan.bearer_token.empty())
    headers.emplace_back("authorization", "Bearer " + plan.bearer_token);
  bool has_agent = false;
  for (const auto& [name, value] : plan.metadata) {
    has_agent = has_agent || name == "user-agent";
    headers.emplace_back(name, value);
  }
  if (!has_agent) headers.emplace_back("user-agent", user_agent);
  return headers;
}

/// Keeps the answer's body.
class Sink final : public kit::Http2Sink {
 public:
  bool head(const kit::Http2Answer& /*answer*/) override { return true; }
  bool data(std::string_view piece) override {
    body.append(piece.substr(0, kBodyBytesMax + 1 - body.size()));
    return body.size() <= kBodyBytesMax;
  }
  std::string body;
};

/// An answer with its body.
struct CallAnswer : kit::Http2Answer {
  std::string body;
};

net::Look<CallAnswer> call(net::Connection& connection, kit::Http2Request request,
                           net::Trace& trace) {
  Sink sink;
  kit::Http2Call under_way(std::move(request), kLimits, sink);
  auto answer = co_await kit::exchange(connection, under_way, trace.phases);
  if (!answer) co_return std::unexpected(std::move(answer).error());
  if (sink.body.size() > kBodyBytesMax)
    co_return failure(Reason::too_large,
                      fmt::format("the answer has more than {} bytes", kBodyBytesMax));
  co_return CallAnswer{*std::move(answer), std::move(sink.body)};
}

void add_facts(const CallAnswer& answer, model::Evidence& evidence) {
  evidence.status = answer.status;
  evidence.protocol = "gRPC";
  evidence.body_bytes = answer.body.size();
  for (const auto* list : {&answer.headers, &answer.trailers})
    for (const auto& [name, value] : *list) {
      if (evidence.headers.size() >= kHeadersShownMax) break;
      if (name == "set-cookie") continue;  // it may open a session
      evidence.headers.emplace_back(kit::shown(name, kValueBytesMax),
                                    kit::shown(value, kValueBytesMax));
    }
}

/// What the server says of itself.
std::expected<int, net::Failure> serving_of(const CallAnswer& answer) {
  if (answer.status != 200)
    return failure(Reason::http_status, fmt::format("status {}, expected 200", answer.status));
  if (!answer.value("content-type").starts_with("application/grpc"))
    return failure(Reason::bad_protocol, "the answer is not gRPC");
  const auto status = to_number<int>(answer.value("grpc-status"));
  if (!status) return failure(Reason::bad_protocol, "the answer ends without a status of gRPC");
  if (*status == 0) return read_health_response(answer.body);
  std::string detail = fmt::format("the call ends in {}", grpc_status_words(*status));
  if (*status == 12) detail += ": the server does not offer the health protocol";
  if (const auto message = answer.value("grpc-message"); !message.empty())
    detail += fmt::format(" ({})", kit::shown(message, 200));
  return failure(Reason::unexpected_answer, std::move(detail));
}

net::Look<> look_at(net::Net& net, const Plan& plan, net::Deadline deadline, net::Trace& trace) {
  net::DialOptions options{.host = plan.endpoint.host,
                           .port = plan.endpoint.port,
                           .family = plan.family,
                           .deadline = deadline};
  if (plan.uses_tls)
    options.tls = net::TlsOptions{
        .server_name = plan.endpoint.host, .alpn = {"h2"}, .verify = plan.verify_tls};
  auto dialled = co_await net::dial(net, std::move(options), trace);
  if (!dialled) co_return std::unexpected(std::move(dialled).error());
  net::Connection connection = *std::move(dialled);
  connection.expires_at(deadline);
  kit::Http2Request request{.fields = headers_of(plan, net.user_agent),
                            .body = health_request(plan.service)};
  auto answer = co_await call(connection, std::move(request), trace);
  if (!answer) co_return std::unexpected(std::move(answer).error());
  add_facts(*answer, trace.evidence);
  const auto serving = serving_of(*answer);
  if (!serving) co_return std::unexpected(serving.error());
  trace.evidence.facts.emplace_back("health", words(*serving));
  if (*serving != static_cast<int>(Serving::serving))
    co_return failure(Reason::unexpected_answer,
                      fmt::format("{} is {}", plan.service.empty() ? "the server" : plan.service,
                                  words(*serving)));
  co_return std::expected<void, net::Failure>();
}

asio::awaitable<model::ProbeReport> look(net::Net& net, model::ProbeRequest request) {
  const auto start = std::chrono::steady_clock::now();
  const auto plan = make_plan(request.target, request.settings);
  if (!plan) co_return kit::refused(plan.error());
  net::Trace trace;
  auto ended = co_await look_at(net, *plan, start + request.timeout, trace);
  trace.phases.total = kit::elapsed(start, std::chrono::steady_clock::now());
  if (!ended) co_return kit::failed(std::move(trace), std::move(ended).error());
  const Micros total = trace.phases.total;
  model::ProbeReport report = kit::up(std::move(trace), "SERVING");
  kit::warn_of_expiry(report, plan->days_min, net.clock.now());
  kit::warn_of_slowness(report, plan->degraded_after, total);
  co_return report;
}

class GrpcKind final : public model::CheckKind {
 public:
  explicit GrpcKind(net::Net& net) : net_(net) {}

  [[nodiscard]] std::string_view name() const override { return "grpc"; }
  [[nodiscard]] std::string_view title() const override { return "gRPC health"; }
  [[nodiscard]] std::string_view target_help() const override {
    return "Host, with a port where it is not 443, such as api.example:443.";
  }
  [[nodiscard]] std::string_view example_target() const override { return "api.example:443"; }
  [[nodiscard]] model::SettingsTable settings() const override { return settings_table(); }

  [[nodiscard]] Result<> accept(const std::string& target,
                                const model::Settings& settings) const override {
    FW_TRY(const Plan plan, make_plan(target, settings));
    return kit::accept_host(net_, plan.endpoint.host, plan.endpoint.port);
  }

  [[nodiscard]] std::string host(const std::string& target) const override {
    auto endpoint = kit::parse_endpoint(target, kGrpcPort);
    return endpoint ? std::move(endpoint->host) : std::string();
  }

  void probe(model::ProbeRequest request, model::ProbeDone done) override {
    kit::run(net_, look(net_, std::move(request)), std::move(done));
  }

 private:
  net::Net& net_;
};

}  // namespace

std::unique_ptr<model::CheckKind> make(net::Net& net) { return std::make_unique<GrpcKind>(net); }

}  // namespace fw::checks::grpc
