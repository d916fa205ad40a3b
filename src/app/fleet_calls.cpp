#include "app/fleet_calls.hpp"

#include "app/look_once.hpp"

namespace fw::app {
namespace {

constexpr std::string_view kLookPath = "/fleet/look";
constexpr std::string_view kNewsPath = "/fleet/news";
constexpr std::string_view kTailPath = "/fleet/tail";
constexpr Millis kNewsMax{5'000};
constexpr Millis kTailMax{1'000};
/// The other machine's own work around a look, and the way there and back.
constexpr Millis kCallMargin{1'500};
constexpr Millis kDrainMax{1'000};

/// Machines are where their operators put them, mostly in private networks; what they are asked to
/// look at goes by the policy of who looks.
const std::vector<std::string> kEverywhere = {"0.0.0.0/0", "::/0"};

std::vector<psk::Key> keys_of(const mesh::FleetKey& key) {
  std::vector<psk::Key> keys;
  for (const mesh::Role role : {mesh::Role::full, mesh::Role::probe})
    if (const auto secret = key.connection_secret(role))
      keys.push_back({std::string(mesh::name(role)), *secret});
  return keys;
}

std::string url_of(const mesh::Endpoint& to, std::string_view path) {
  const std::string address = to.address().to_string();
  return fmt::format("https://{}:{}{}", to.address().is_v6() ? "[" + address + "]" : address,
                     to.port(), path);
}

Code code_of(int status) {
  if (status == 503) return Code::limit;
  return status == 403 ? Code::denied : Code::unavailable;
}

}  // namespace

FleetCalls::FleetCalls(Deps deps) : deps_(std::move(deps)) {}

Result<std::unique_ptr<FleetCalls>> FleetCalls::open(Deps deps, const mesh::Endpoint& here) {
  std::unique_ptr<FleetCalls> calls(new FleetCalls(std::move(deps)));
  net::Net& net = calls->deps_.net;
  FW_TRY(calls->egress_, net::EgressPolicy::with_allowed(kEverywhere));
  for (psk::Key& key : keys_of(calls->deps_.key)) {
    auto& client =
        key.identity == mesh::name(mesh::Role::full) ? calls->clients_[0] : calls->clients_[1];
    FW_TRY(client, net::HttpClient::make(net.loop, calls->egress_, *net.resolver, *net.trust,
                                         net.log, {.allowed_names = {}, .tls_key = key}));
  }
  http::ServerOptions options;
  options.address = here.address().to_string();
  options.port = here.port();
  options.tls_keys = keys_of(calls->deps_.key);
  options.limits.body_bytes_max = body_bytes_max;
  FW_TRY(calls->server_,
         http::Server::listen(
             net.loop, options,
             [raw = calls.get()](http::Request request) { return raw->answer(std::move(request)); },
             net.log, net.metrics));
  return calls;
}

boost::asio::awaitable<http::Response> FleetCalls::answer(http::Request request) {
  if (!answers_.health) co_return http::Response::text("not ready yet\n", 503);
  // A probe is asked and asks for nothing: who steals its key learns nothing by it.
  const bool holds_data = deps_.key.role() == mesh::Role::full;
  if (holds_data && request.key_identity == mesh::name(mesh::Role::probe))
    co_return http::Response::text("a probe only answers\n", 403);
  const Answer* wanted = request.path == kNewsPath   ? &answers_.news
                         : request.path == kTailPath ? &answers_.tail
                                                     : nullptr;
  if (request.method == "POST" && wanted != nullptr && *wanted)
    co_return co_await answer_with(*wanted, std::move(request.body));
  if (request.method != "POST" || request.path != kLookPath)
    co_return http::Response::text("machines of a fleet ask for looks here\n", 404);
  co_return co_await look_for(std::move(request));
}

boost::asio::awaitable<http::Response> FleetCalls::answer_with(Answer answer, std::string said) {
  auto words = co_await answer(std::move(said));
  if (!words) co_return http::Response::text(words.error().sentence() + "\n", 400);
  co_return http::Response::text(*std::move(words));
}

boost::asio::awaitable<http::Response> FleetCalls::look_for(http::Request request) {
  if (under_way_ >= looks_max) {
    ++abstained_;
    co_return http::Response::text("too many looks\n", 503);
  }
  auto order = order_from_wire(request.body);
  if (!order) co_return http::Response::text(order.error().sentence() + "\n", 400);
  model::CheckKind* kind = model::find(deps_.checks, order->kind);
  if (kind == nullptr || kind->is_second_hand())
    co_return http::Response::text("this build has no such check\n", 400);
  LookAnswer answer;
  answer.started_at = deps_.net.clock.now();
  ++under_way_;
  const std::string target = order->request.target;
  model::ProbeRequest look = std::move(order->request);
  answer.report = co_await look_once(*kind, std::move(look));
  --under_way_;
  if (answers_.looked) answers_.looked(target, answer.report.outcome);
  answer.health = answers_.health();
  const bool is_vote = answer.report.outcome != model::Outcome::unknown &&
                       (answer.report.outcome == model::Outcome::up || answer.health.network_ok);
  if (!is_vote) ++abstained_;
  co_return http::Response::text(to_wire(answer));
}

net::Task<LookAnswer> FleetCalls::look(mesh::Endpoint to, mesh::Role role, LookOrder order) {
  const auto& client = clients_.at(static_cast<std::size_t>(role));
  if (!client) co_return fail(Code::denied, "this machine does not hold the key for it");
  net::FetchRequest request;
  request.method = "POST";
  request.url = url_of(to, kLookPath);
  request.headers.emplace_back("content-type", "application/json");
  request.timeout = order.request.timeout + kCallMargin;
  request.body = to_wire(order);
  request.body_bytes_max = kLookWireBytesMax;
  request.keep_connection = true;
  auto answered = co_await client->fetch(std::move(request));
  if (!answered) co_return std::unexpected(std::move(answered).error());
  if (answered->status != 200)
    co_return fail(code_of(answered->status), "it answers with status {}", answered->status);
  co_return answer_from_wire(answered->body);
}

net::Task<std::string> FleetCalls::say(mesh::Endpoint to, About about, std::string words) {
  const auto& client = clients_.at(static_cast<std::size_t>(mesh::Role::full));
  if (!client) co_return fail(Code::denied, "this machine does not hold the key for it");
  const bool is_news = about == About::news;
  net::FetchRequest request;
  request.method = "POST";
  request.url = url_of(to, is_news ? kNewsPath : kTailPath);
  request.timeout = is_news ? kNewsMax : kTailMax;
  request.body = std::move(words);
  request.keep_connection = true;
  auto answered = co_await client->fetch(std::move(request));
  if (!answered) co_return std::unexpected(std::move(answered).error());
  if (answered->status != 200)
    co_return fail(code_of(answered->status), "it answers with status {}: {}", answered->status,
                   answered->body);
  co_return std::move(answered->body);
}

void FleetCalls::stop() {
  server_->drain(kDrainMax, [] {});
}

}  // namespace fw::app
