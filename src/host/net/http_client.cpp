#include "host/net/http_client.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "host/net/chain_judge.hpp"
#include "host/net/curl_transfer.hpp"
#include "host/net/request_rules.hpp"
#include "host/net/transfer_slots.hpp"

namespace fw::net {
namespace {

namespace asio = boost::asio;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t kTransfersMax = 256;
constexpr std::size_t kWaitingMax = 4096;
constexpr int kRedirectsMax = 10;
constexpr Millis kResolveTimeout{5'000};
constexpr std::size_t kMailAnswerBytesMax = 64 * 1024;

Millis left_of(SteadyTime deadline) {
  return std::chrono::duration_cast<Millis>(deadline - std::chrono::steady_clock::now());
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::string header(const Headers& headers, std::string_view name) {
  const auto found = std::ranges::find(headers, name, &Headers::value_type::first);
  return found == headers.end() ? std::string() : found->second;
}

class CurlHttpClient final : public HttpClient {
 public:
  struct Parts {
    const EgressPolicy& egress;
    Resolver& resolver;
    TrustStore& trust;
  };

  CurlHttpClient(asio::io_context& loop, Parts parts, HttpClientOptions options,
                 std::shared_ptr<CurlMulti> multi)
      : parts_(parts),
        options_(std::move(options)),
        multi_(std::move(multi)),
        slots_(std::make_shared<TransferSlots>(loop, kTransfersMax, kWaitingMax)),
        chains_(parts.trust, clock_) {}

  Task<FetchResponse> fetch(FetchRequest request) override;
  Task<MailAnswer> send_mail(MailRequest request) override;

 private:
  Task<Pin> pin(std::string host, std::uint16_t port, bool ask_for_port, SteadyTime deadline);
  Task<FetchResponse> hop(const FetchRequest& request, const Url& url, SteadyTime deadline);

  Parts parts_;
  HttpClientOptions options_;
  std::shared_ptr<CurlMulti> multi_;
  std::shared_ptr<TransferSlots> slots_;
  SystemClock clock_;
  ChainJudge chains_;
};

/// Looks the host up and asks the policy about every address it has.
Task<Pin> CurlHttpClient::pin(std::string host, std::uint16_t port, bool ask_for_port,
                              SteadyTime deadline) {
  FW_CO_CHECK(check_host_name(host, options_.allowed_names));
  const auto timeout = std::min(kResolveTimeout, left_of(deadline));
  auto found = co_await parts_.resolver.addresses(host, Family::any, timeout);
  if (found.reason != model::Reason::none)
    co_return fail(Code::unavailable, "{}: {}", host, found.detail);
  for (const auto& address : found.addresses) {
    auto allowed =
        ask_for_port ? parts_.egress.allows(address, port) : parts_.egress.allows(address);
    if (!allowed) co_return std::unexpected(std::move(allowed).error());
  }
  Pin out;
  boost::system::error_code error;
  asio::ip::make_address(host, error);
  if (error) out.addresses = std::move(found.addresses);
  out.host = std::move(host);
  out.port = port;
  co_return out;
}

Task<FetchResponse> CurlHttpClient::hop(const FetchRequest& request, const Url& url,
                                        SteadyTime deadline) {
  FW_CO_TRY(auto pinned, co_await pin(url.host, url.port, true, deadline));
  const TransferLimits limits{left_of(deadline), request.body_bytes_max, request.cut_large_bodies};
  CurlTransfer::Rules rules{parts_.egress, parts_.trust, nullptr, true};
  if (request.with_tls_evidence && url.is_tls()) rules.chains = &chains_;
  CurlTransfer transfer(multi_, rules, std::move(pinned), limits);
  transfer.set_url(url.text(), "http,https");
  transfer.set_request(request.method, request.body, request.headers);
  FW_CO_CHECK(co_await transfer.run());
  FetchResponse response;
  response.status = transfer.status();
  response.peer = transfer.peer();
  response.headers = std::move(transfer.headers);
  response.body = std::move(transfer.body);
  response.cut = transfer.cut;
  response.tls = std::move(transfer.tls);
  response.final_url = url.text();
  co_return response;
}

Task<FetchResponse> CurlHttpClient::fetch(FetchRequest request) {
  const auto deadline = std::chrono::steady_clock::now() + request.timeout;
  FW_CO_CHECK(check_request(request));
  FW_CO_TRY(auto url, parse_url(request.url));
  const bool names_itself = std::ranges::any_of(request.headers, [](const auto& entry) {
    return equal_ignoring_case(entry.first, "user-agent");
  });
  if (!names_itself) request.headers.emplace_back("User-Agent", options_.user_agent);
  FW_CO_TRY(const auto slot, co_await slots_->take(deadline));
  const int redirects_max = std::clamp(request.redirects_max, 0, kRedirectsMax);
  std::vector<model::Hop> hops;
  std::vector<std::string> seen;
  for (;;) {
    seen.push_back(request.method + " " + url.text());
    FW_CO_TRY(auto response, co_await hop(request, url, deadline));
    const std::string location = header(response.headers, "location");
    if (redirects_max == 0 || !is_redirect(response.status) || location.empty()) {
      response.hops = std::move(hops);
      co_return response;
    }
    hops.push_back({url.text(), response.status});
    if (hops.size() > static_cast<std::size_t>(redirects_max))
      co_return fail(Code::limit, "there are more than {} redirects", redirects_max);
    FW_CO_TRY(auto next, resolve(url, location));
    FW_CO_CHECK(redirect(request, response.status, url, next));
    url = std::move(next);
    if (std::ranges::find(seen, request.method + " " + url.text()) != seen.end())
      co_return fail(Code::limit, "the redirects go in a circle: {} was visited before",
                     url.text());
  }
}

Task<MailAnswer> CurlHttpClient::send_mail(MailRequest request) {
  const auto deadline = std::chrono::steady_clock::now() + request.timeout;
  FW_CO_CHECK(check_mail(request));
  FW_CO_TRY(auto server, parse_mail_server(request.server_url));
  FW_CO_TRY(const auto slot, co_await slots_->take(deadline));
  FW_CO_TRY(auto pinned, co_await pin(server.host, server.port, false, deadline));
  const CurlTransfer::Rules rules{parts_.egress, parts_.trust, nullptr, false};
  CurlTransfer transfer(multi_, rules, std::move(pinned),
                        {left_of(deadline), kMailAnswerBytesMax, false});
  const bool is_v6 = server.host.find(':') != std::string::npos;
  const std::string host = is_v6 ? "[" + server.host + "]" : server.host;
  transfer.set_url(fmt::format("{}://{}:{}", server.scheme, host, server.port), "smtp,smtps");
  transfer.set_mail(request);
  auto done = co_await transfer.run();
  const MailAnswer answer{transfer.status()};
  if (!done && answer.status >= 400) {
    // RFC 5321 §4.2.1: 4xx may be tried again, 5xx may not.
    Error refused(answer.status < 500 ? Code::unavailable : Code::denied,
                  fmt::format("{} refused the message with status {}", server.host, answer.status));
    co_return std::unexpected(std::move(refused).because(std::move(done).error()));
  }
  if (!done) co_return std::unexpected(std::move(done).error());
  co_return answer;
}

}  // namespace

Result<std::unique_ptr<HttpClient>> HttpClient::make(asio::io_context& loop,
                                                     const EgressPolicy& egress, Resolver& resolver,
                                                     TrustStore& trust, Log& log,
                                                     HttpClientOptions options) {
  FW_TRY(auto multi, CurlMulti::make(loop));
  log.debug("the HTTP client is ready");
  return std::make_unique<CurlHttpClient>(loop, CurlHttpClient::Parts{egress, resolver, trust},
                                          std::move(options), std::move(multi));
}

}  // namespace fw::net
