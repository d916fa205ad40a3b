#include "plug/checks/domain/registry.hpp"

#include <array>

#include "base/text.hpp"
#include "host/net/url.hpp"
#include "plug/checks/domain/whois.hpp"
#include "plug/kit/shown.hpp"
#include "plug/kit/wire.hpp"

namespace fw::checks::domain {
namespace {

using model::Reason;

constexpr int kRedirectsMax = 3;
constexpr std::size_t kWhoisServersMax = 2'048;

std::unexpected<net::Failure> not_known(std::string detail) {
  return std::unexpected(net::Failure{Reason::local_network, std::move(detail)});
}

Millis left_until(net::Deadline deadline) {
  return std::chrono::duration_cast<Millis>(deadline - std::chrono::steady_clock::now());
}

net::FetchRequest request_for(std::string url, net::Deadline deadline, std::size_t bytes_max) {
  return {.url = std::move(url),
          .headers = {{"Accept", "application/rdap+json, application/json"}},
          .timeout = std::max(left_until(deadline), Millis(1)),
          .redirects_max = kRedirectsMax,
          .body_bytes_max = bytes_max};
}

}  // namespace

net::Look<Told> Registry::ask(std::string name, std::string top_level, net::Deadline deadline) {
  const Steady now = net_.clock.steady();
  if (const auto found = kept_.find(name); found != kept_.end()) {
    const Kept& kept = found->second;
    const bool is_fresh = kept.good && now < kept.good_at + kGoodFor;
    const bool is_bad = kept.bad && now < kept.bad_at + kBadFor;
    const bool in_force = kept.good && now < kept.good_at + kInForceFor;
    if (is_fresh || (is_bad && in_force)) co_return *kept.good;
    if (is_bad) co_return std::unexpected(*kept.bad);
  }
  auto told = co_await ask_now(name, std::move(top_level), deadline);
  make_room(now);
  Kept& kept = kept_[name];
  if (told) {
    kept = {.good = *told, .good_at = now, .bad = std::nullopt, .bad_at = {}};
    co_return told;
  }
  kept.bad = told.error();
  kept.bad_at = now;
  if (kept.good && now < kept.good_at + kInForceFor) co_return *kept.good;
  co_return told;
}

void Registry::make_room(Steady now) {
  if (kept_.size() < kKeptMax) return;
  std::erase_if(kept_, [&](const auto& each) {
    const Kept& kept = each.second;
    return !(kept.good && now < kept.good_at + kGoodFor);
  });
  if (kept_.size() >= kKeptMax) kept_.clear();
}

net::Look<Told> Registry::ask_now(std::string name, std::string top_level, net::Deadline deadline) {
  auto loaded = co_await load_services(deadline);
  std::optional<Told> without_end;
  if (const auto service = services_.find(top_level); service != services_.end()) {
    auto told = co_await ask_rdap(name, service->second, deadline);
    if (told && (told->registration.ends || !told->registration.exists)) co_return told;
    if (told) without_end = *std::move(told);
    loaded = told ? loaded : std::unexpected(std::move(told).error());
  }
  auto told = co_await ask_whois(name, top_level, deadline);
  if (told && (told->registration.ends || !without_end)) co_return told;
  if (without_end) co_return *std::move(without_end);
  // What RDAP met is told rather than what its fallback met.
  if (!loaded) co_return std::unexpected(std::move(loaded).error());
  co_return told;
}

net::Look<> Registry::load_services(net::Deadline deadline) {
  const Steady now = net_.clock.steady();
  if (services_at_ && now < *services_at_ + kServicesFor)
    co_return std::expected<void, net::Failure>();
  auto file =
      co_await net_.http->fetch(request_for(sources_.bootstrap_url, deadline, kBootstrapBytesMax));
  if (!file)
    co_return not_known(fmt::format("the list of registries: {}", file.error().sentence()));
  auto services = file->status == 200 ? read_bootstrap(file->body) : Services();
  if (!services || services->empty())
    co_return not_known(
        fmt::format("the list of registries cannot be read (status {})", file->status));
  services_ = *std::move(services);
  services_at_ = now;
  co_return std::expected<void, net::Failure>();
}

net::Look<Told> Registry::ask_rdap(std::string name, std::string base_url, net::Deadline deadline) {
  auto answer = co_await net_.http->fetch(
      request_for(fmt::format("{}domain/{}", base_url, name), deadline, kAnswerBytesMax));
  if (!answer) co_return not_known(fmt::format("the registry: {}", answer.error().sentence()));
  Told told{.by = "RDAP, " + base_url, .asked = net_.clock.now()};
  if (answer->status == 404) {
    told.registration.exists = false;
    co_return told;
  }
  if (answer->status == 429)
    co_return not_known("the registry answers no more questions of this machine for now (429)");
  if (answer->status != 200)
    co_return not_known(fmt::format("the registry answers with status {}", answer->status));
  auto registration = read_rdap(answer->body);
  if (!registration) co_return not_known(registration.error().sentence());
  told.registration = *std::move(registration);
  co_return told;
}

net::Look<Told> Registry::ask_whois(std::string name, std::string top_level,
                                    net::Deadline deadline) {
  auto server = co_await whois_server(std::move(top_level), deadline);
  if (!server) co_return std::unexpected(std::move(server).error());
  auto answer = co_await whois(*server, name, deadline);
  if (!answer) co_return std::unexpected(std::move(answer).error());
  auto registration = read_whois(*answer);
  if (!registration)
    co_return not_known(
        fmt::format("{} says nothing that can be read: {}", *server, kit::shown(*answer, 100)));
  co_return Told{.registration = *std::move(registration),
                 .by = "WHOIS, " + *server,
                 .asked = net_.clock.now()};
}

net::Look<std::string> Registry::whois_server(std::string top_level, net::Deadline deadline) {
  const Steady now = net_.clock.steady();
  const auto known = whois_servers_.find(top_level);
  if (known != whois_servers_.end() && now < known->second.at + kServicesFor)
    co_return known->second.host;
  auto answer = co_await whois(sources_.whois_host, top_level, deadline);
  if (!answer) co_return std::unexpected(std::move(answer).error());
  auto host = net::parse_host(whois_server_in(*answer));
  if (!host)
    co_return not_known(
        fmt::format("the registry of .{} can be asked neither by RDAP nor by WHOIS", top_level));
  if (whois_servers_.size() >= kWhoisServersMax) whois_servers_.clear();
  whois_servers_[top_level] = {.host = *host, .at = now};
  co_return *std::move(host);
}

net::Look<std::string> Registry::whois(std::string host, std::string question,
                                       net::Deadline deadline) {
  net::Trace trace;
  net::DialOptions options{
      .host = host, .port = sources_.whois_port, .deadline = deadline, .fixed_dialogue = true};
  auto dialled = co_await net::dial(net_, std::move(options), trace);
  if (!dialled) co_return not_known(fmt::format("{}: {}", host, dialled.error().detail));
  net::Connection connection = *std::move(dialled);
  connection.expires_at(deadline);
  question += "\r\n";
  auto sent = co_await kit::write_all(connection, question, Reason::timeout_first_byte);
  if (!sent) co_return not_known(fmt::format("{}: {}", host, sent.error().detail));
  std::string answer;
  std::array<char, 4096> chunk;
  while (answer.size() < kWhoisBytesMax) {
    auto got = co_await kit::read_some(connection, chunk, Reason::timeout_transfer);
    // RFC 3912 §2: the server closes when all is said.
    if (!got && got.error().reason == Reason::connect_reset && !answer.empty()) break;
    if (!got) co_return not_known(fmt::format("{}: {}", host, got.error().detail));
    answer.append(chunk.data(), *got);
  }
  co_return answer;
}

}  // namespace fw::checks::domain
