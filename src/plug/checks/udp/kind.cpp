// The UDP check: a datagram is answered and, where asked, with what is expected. Engine's thread
// only.
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "base/text.hpp"
#include "model/check_kind.hpp"
#include "plug/checks/udp/settings.hpp"
#include "plug/kit/datagrams.hpp"
#include "plug/kit/lookup.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/run.hpp"
#include "plug/kit/shown.hpp"

namespace fw::checks::udp {
namespace {

namespace asio = boost::asio;
using model::Reason;

constexpr int kAnswersMax = 64;  ///< answers looked at; a flood of others ends the check

/// What has come so far.
struct Answers {
  int count = 0;
  bool fits = false;
};

net::Failure failure_of(int system_error) {
  const boost::system::error_code error(system_error, boost::system::system_category());
  net::Failure failure = net::failure_of(error, Reason::timeout_first_byte);
  if (failure.reason == Reason::connect_refused)
    failure.detail = "nothing listens on this port, says the host";
  return failure;
}

/// Tries the addresses in turn: only one that this machine has no way to fails at once.
std::expected<kit::Datagrams, net::Failure> open(net::Net& net, const Plan& plan,
                                                 const std::vector<asio::ip::address>& addresses,
                                                 net::Trace& trace) {
  net::Failure failure{Reason::local_network, "the name has no address to send to"};
  for (const auto& address : addresses) {
    trace.evidence.peer = kit::endpoint_text(address, plan.endpoint.port);
    auto opened = kit::Datagrams::open(net.loop, address, plan.endpoint.port,
                                       {.type = SOCK_DGRAM, .protocol = IPPROTO_UDP});
    if (opened) return *std::move(opened);
    failure = net::failure_of(opened.error(), Reason::timeout_first_byte);
  }
  return std::unexpected(std::move(failure));
}

/// Reads every datagram that has come. An ICMP error about ours arrives here as well.
std::expected<void, net::Failure> read_answers(int socket, const Plan& plan, Answers& answers,
                                               model::Evidence& evidence) {
  std::array<char, 64 * 1024> datagram;
  while (!answers.fits && answers.count < kAnswersMax) {
    const ssize_t size = ::recv(socket, datagram.data(), datagram.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {};
    if (size < 0) return std::unexpected(failure_of(errno));
    const std::string_view bytes(datagram.data(), static_cast<std::size_t>(size));
    ++answers.count;
    answers.fits = bytes.find(plan.expect) != std::string_view::npos;
    evidence.body_bytes = bytes.size();
    evidence.excerpt = kit::excerpt(bytes);
  }
  return {};
}

std::expected<void, net::Failure> send(int socket, std::string_view datagram) {
  const ssize_t sent = ::send(socket, datagram.data(), datagram.size(), MSG_NOSIGNAL);
  const bool is_busy = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  if (sent < 0 && !is_busy) return std::unexpected(failure_of(errno));
  return {};
}

net::Failure no_answer(const Plan& plan, const Answers& answers) {
  if (answers.count == 0)
    return {Reason::timeout_first_byte,
            fmt::format("no answer to {} datagram{}", plan.tries, plan.tries == 1 ? "" : "s")};
  return {Reason::unexpected_answer,
          fmt::format("no answer contains \"{}\" ({} came)", printable(shorten(plan.expect, 80)),
                      answers.count)};
}

/// Sends, and sends again while nothing comes: a datagram may be lost without anybody's fault.
net::Look<> exchange(kit::Datagrams& datagrams, const Plan& plan, net::Deadline deadline,
                     net::Trace& trace) {
  const auto start = std::chrono::steady_clock::now();
  const auto share = (deadline - start) / plan.tries;
  Answers answers;
  for (int sent = 0; sent < plan.tries && !answers.fits; ++sent) {
    const auto at = std::chrono::steady_clock::now();
    if (at >= deadline) break;
    if (answers.count == 0) {
      auto gone = send(datagrams.socket(), plan.send);
      if (!gone) co_return std::unexpected(std::move(gone).error());
    }
    const auto until = sent + 1 == plan.tries ? deadline : start + share * (sent + 1);
    while (!answers.fits && std::chrono::steady_clock::now() < until) {
      const bool ready = co_await datagrams.readable(until);
      if (!ready) continue;
      auto read = read_answers(datagrams.socket(), plan, answers, trace.evidence);
      if (!read) co_return std::unexpected(std::move(read).error());
      if (answers.count >= kAnswersMax && !answers.fits)
        co_return std::unexpected(no_answer(plan, answers));
      if (answers.count > 0 && !trace.phases.first_byte)
        trace.phases.first_byte = kit::elapsed(at, std::chrono::steady_clock::now());
    }
  }
  if (!answers.fits) co_return std::unexpected(no_answer(plan, answers));
  co_return std::expected<void, net::Failure>();
}

net::Look<> look_at(net::Net& net, const Plan& plan, net::Deadline deadline, net::Trace& trace) {
  kit::LookupOptions options{.host = plan.endpoint.host,
                             .port = plan.endpoint.port,
                             .family = plan.family,
                             .deadline = deadline};
  auto addresses = co_await kit::lookup(net, std::move(options), trace);
  if (!addresses) co_return std::unexpected(std::move(addresses).error());
  auto datagrams = open(net, plan, *addresses, trace);
  if (!datagrams) co_return std::unexpected(std::move(datagrams).error());
  auto ended = co_await exchange(*datagrams, plan, deadline, trace);
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
  model::ProbeReport report = kit::up(std::move(trace), "it answers");
  if (!plan->expect.empty()) report.detail = "the answer is as expected";
  kit::warn_of_slowness(report, plan->degraded_after, total);
  co_return report;
}

class UdpKind final : public model::CheckKind {
 public:
  explicit UdpKind(net::Net& net) : net_(net) {}

  [[nodiscard]] std::string_view name() const override { return "udp"; }
  [[nodiscard]] std::string_view title() const override { return "UDP service"; }
  [[nodiscard]] std::string_view target_help() const override {
    return "Host and port, such as game.example:27015 or [2001:db8::1]:27015.";
  }
  [[nodiscard]] std::string_view example_target() const override { return "game.example:27015"; }
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

std::unique_ptr<model::CheckKind> make(net::Net& net) { return std::make_unique<UdpKind>(net); }

}  // namespace fw::checks::udp
