// The WebSocket check: a server upgrades a connection and, where asked, says what is expected.
// Engine's thread only.
#include "model/check_kind.hpp"
#include "plug/checks/websocket/exchange.hpp"
#include "plug/checks/websocket/settings.hpp"
#include "plug/kit/run.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::websocket {
namespace {

namespace asio = boost::asio;

net::Look<> look_at(net::Net& net, const Plan& plan, net::Deadline deadline, net::Trace& trace) {
  net::DialOptions options{
      .host = plan.url.host, .port = plan.url.port, .family = plan.family, .deadline = deadline};
  if (plan.url.is_tls())
    options.tls = net::TlsOptions{
        .server_name = plan.url.host, .alpn = {"http/1.1"}, .verify = plan.verify_tls};
  auto dialled = co_await net::dial(net, std::move(options), trace);
  if (!dialled) co_return std::unexpected(std::move(dialled).error());
  net::Connection connection = *std::move(dialled);
  connection.expires_at(deadline);
  auto ended = co_await exchange(net, connection, plan, trace);
  co_return ended;
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
  model::ProbeReport report =
      kit::up(std::move(trace), plan->expect.empty() ? "the server switched to WebSocket"
                                                     : "the message is as expected");
  kit::warn_of_expiry(report, plan->days_min, net.clock.now());
  kit::warn_of_slowness(report, plan->degraded_after, total);
  co_return report;
}

class WebSocketKind final : public model::CheckKind {
 public:
  explicit WebSocketKind(net::Net& net) : net_(net) {}

  [[nodiscard]] std::string_view name() const override { return "websocket"; }
  [[nodiscard]] std::string_view title() const override { return "WebSocket"; }
  [[nodiscard]] std::string_view target_help() const override {
    return "A URL of the scheme wss or ws, such as wss://live.example/feed.";
  }
  [[nodiscard]] std::string_view example_target() const override {
    return "wss://live.example/feed";
  }
  [[nodiscard]] model::SettingsTable settings() const override { return settings_table(); }

  [[nodiscard]] Result<> accept(const std::string& target,
                                const model::Settings& settings) const override {
    FW_TRY(const Plan plan, make_plan(target, settings));
    return kit::accept_host(net_, plan.url.host, plan.url.port);
  }

  [[nodiscard]] std::string host(const std::string& target) const override {
    auto url = parse_target(target);
    return url ? std::move(url->host) : std::string();
  }

  void probe(model::ProbeRequest request, model::ProbeDone done) override {
    kit::run(net_, look(net_, std::move(request)), std::move(done));
  }

 private:
  net::Net& net_;
};

}  // namespace

std::unique_ptr<model::CheckKind> make(net::Net& net) {
  return std::make_unique<WebSocketKind>(net);
}

}  // namespace fw::checks::websocket
