// The ping: a host answers echo requests, how many of them and how fast. Engine's thread only.
#include "plug/checks/icmp/kind.hpp"

#include "plug/checks/icmp/settings.hpp"
#include "plug/kit/lookup.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/run.hpp"

namespace fw::checks::icmp {
namespace {

namespace asio = boost::asio;

/// Tries the addresses in turn: only one that this machine has no way to fails at once.
std::expected<EchoSocket, net::Failure> open(net::Net& net, const Opener& opener,
                                             const std::vector<asio::ip::address>& addresses,
                                             net::Trace& trace) {
  net::Failure failure{model::Reason::local_network, "the name has no address to ping"};
  for (const auto& address : addresses) {
    trace.evidence.peer = address.to_string();
    auto opened = opener(net.loop, address);
    if (opened) return opened;
    failure = std::move(opened).error();
  }
  return std::unexpected(std::move(failure));
}

net::Look<Tally> look_at(net::Net& net, const Plan& plan, const Opener& opener,
                         net::Deadline deadline, net::Trace& trace) {
  kit::LookupOptions options{.host = plan.host, .family = plan.family, .deadline = deadline};
  auto addresses = co_await kit::lookup(net, std::move(options), trace);
  if (!addresses) co_return std::unexpected(std::move(addresses).error());
  auto socket = open(net, opener, *addresses, trace);
  if (!socket) co_return std::unexpected(std::move(socket).error());
  auto tally = co_await ping(*std::move(socket), plan, net.random, deadline);
  co_return tally;
}

class IcmpKind final : public model::CheckKind {
 public:
  IcmpKind(net::Net& net, Opener opener) : net_(net), opener_(std::move(opener)) {}

  [[nodiscard]] std::string_view name() const override { return "icmp"; }
  [[nodiscard]] std::string_view title() const override { return "Ping"; }
  [[nodiscard]] std::string_view target_help() const override {
    return "A host, such as shop.example, 192.0.2.1 or 2001:db8::1.";
  }
  [[nodiscard]] std::string_view example_target() const override { return "shop.example"; }
  [[nodiscard]] model::SettingsTable settings() const override { return settings_table(); }

  [[nodiscard]] Result<> accept(const std::string& target,
                                const model::Settings& settings) const override {
    FW_TRY(const Plan plan, make_plan(target, settings));
    return kit::accept_host(net_, plan.host);
  }

  [[nodiscard]] std::string host(const std::string& target) const override {
    auto plan = make_plan(target, {});
    return plan ? std::move(plan->host) : std::string();
  }

  void probe(model::ProbeRequest request, model::ProbeDone done) override {
    kit::run(net_, look(std::move(request)), std::move(done));
  }

 private:
  asio::awaitable<model::ProbeReport> look(model::ProbeRequest request) {
    const auto start = std::chrono::steady_clock::now();
    const auto plan = make_plan(request.target, request.settings);
    if (!plan) co_return kit::refused(plan.error());
    net::Trace trace;
    auto tally = co_await look_at(net_, *plan, opener_, start + request.timeout, trace);
    trace.phases.total = kit::elapsed(start, std::chrono::steady_clock::now());
    if (!tally) co_return kit::failed(std::move(trace), std::move(tally).error());
    co_return judge(*plan, *tally, std::move(trace));
  }

  net::Net& net_;
  Opener opener_;
};

}  // namespace

std::unique_ptr<model::CheckKind> make_with(net::Net& net, Opener opener) {
  return std::make_unique<IcmpKind>(net, std::move(opener));
}

std::unique_ptr<model::CheckKind> make(net::Net& net) { return make_with(net, open_echo_socket); }

}  // namespace fw::checks::icmp
