// The TCP check: a port accepts connections and, where asked, answers what is expected. Engine's
// thread only.
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/text.hpp"
#include "host/net/dial.hpp"
#include "model/check_kind.hpp"
#include "plug/checks/tcp/settings.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/run.hpp"
#include "plug/kit/shown.hpp"

namespace fw::checks::tcp {
namespace {

namespace asio = boost::asio;

std::string missing(const Plan& plan, std::size_t got) {
  return fmt::format("the answer does not contain \"{}\" ({} bytes read)",
                     printable(shorten(plan.expect, 80)), got);
}

net::Look<> send(net::Connection& connection, const Plan& plan) {
  if (plan.send.empty()) co_return std::expected<void, net::Failure>();
  const net::Moved sent = co_await connection.write_all(plan.send);
  if (sent.error)
    co_return std::unexpected(net::failure_of(sent.error, model::Reason::timeout_first_byte));
  co_return std::expected<void, net::Failure>();
}

/// Reads until the answer contains what is expected, into `answer`.
net::Look<> expect(net::Connection& connection, const Plan& plan, std::string& answer,
                   model::Phases& phases) {
  const auto sent = std::chrono::steady_clock::now();
  auto first = sent;
  std::array<char, 4096> chunk;
  while (answer.find(plan.expect) == std::string::npos) {
    if (answer.size() >= kReadBytesMax)
      co_return std::unexpected(
          net::Failure{model::Reason::too_large, missing(plan, answer.size())});
    const auto [got, error] = co_await connection.read_some(chunk);
    const auto now = std::chrono::steady_clock::now();
    if (error && answer.empty())
      co_return std::unexpected(net::failure_of(error, model::Reason::timeout_first_byte));
    if (error)
      co_return std::unexpected(
          net::Failure{model::Reason::unexpected_answer, missing(plan, answer.size())});
    if (answer.empty()) {
      first = now;
      phases.first_byte = kit::elapsed(sent, now);
    }
    answer.append(chunk.data(), got);
    phases.transfer = kit::elapsed(first, now);
  }
  co_return std::expected<void, net::Failure>();
}

net::Look<> look_at(net::Net& net, const Plan& plan, net::Deadline deadline, net::Trace& trace) {
  net::DialOptions options{.host = plan.endpoint.host,
                           .port = plan.endpoint.port,
                           .family = plan.family,
                           .deadline = deadline};
  auto dialled = co_await net::dial(net, std::move(options), trace);
  if (!dialled) co_return std::unexpected(std::move(dialled).error());
  net::Connection connection = *std::move(dialled);
  connection.expires_at(deadline);
  auto ended = co_await send(connection, plan);
  if (ended && !plan.expect.empty()) {
    std::string answer;
    ended = co_await expect(connection, plan, answer, trace.phases);
    trace.evidence.body_bytes = answer.size();
    trace.evidence.excerpt = kit::excerpt(answer);
  }
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
  model::ProbeReport report = kit::up(std::move(trace), "connected");
  if (!plan->expect.empty()) report.detail = "the answer is as expected";
  kit::warn_of_slowness(report, plan->degraded_after, total);
  co_return report;
}

class TcpKind final : public model::CheckKind {
 public:
  explicit TcpKind(net::Net& net) : net_(net) {}

  [[nodiscard]] std::string_view name() const override { return "tcp"; }
  [[nodiscard]] std::string_view title() const override { return "TCP port"; }
  [[nodiscard]] std::string_view target_help() const override {
    return "Host and port, such as broker.example:1883 or [2001:db8::1]:1883.";
  }
  [[nodiscard]] std::string_view example_target() const override { return "broker.example:1883"; }
  [[nodiscard]] model::SettingsTable settings() const override { return settings_table(); }

  [[nodiscard]] Result<> accept(const std::string& target,
                                const model::Settings& settings) const override {
    FW_TRY(const Plan plan, make_plan(target, settings));
    return kit::accept_host(net_, plan.endpoint.host, plan.endpoint.port);
  }

  [[nodiscard]] std::string host(const std::string& target) const override {
    auto endpoint = kit::parse_endpoint(target, 0);
    return endpoint ? std::move(endpoint->host) : std::string();
  }

  void probe(model::ProbeRequest request, model::ProbeDone done) override {
    kit::run(net_, look(net_, std::move(request)), std::move(done));
  }

 private:
  net::Net& net_;
};

}  // namespace

std::unique_ptr<model::CheckKind> make(net::Net& net) { return std::make_unique<TcpKind>(net); }

}  // namespace fw::checks::tcp
