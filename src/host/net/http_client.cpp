#include "host/net/http_client.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

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
constexpr std::size_t kMailersMax = 2;
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

/// A message on its way, kept alive by both threads that work on it.
struct MailJob {
  MailJob(asio::io_context& loop, MailRequest message) : request(std::move(message)), gate(loop) {}
  MailRequest request;
  std::unique_ptr<CurlTransfer> transfer;
  Result<> result;
  asio::steady_timer gate;
  bool done = false;
};

class CurlHttpClient final : public HttpClient {
 public:
  struct Parts {
    const EgressPolicy& egress;
    Resolver& resolver;
    TrustStore& trust;
  };

  CurlHttpClient(asio::io_context& loop, Parts parts, HttpClientOptions options,
                 std::shared_ptr<CurlMulti> multi)
      : loop_(loop),
        parts_(parts),
        options_(std::move(options)),
        multi_(std::move(multi)),
        slots_(std::make_shared<TransferSlots>(loop, kTransfersMax, kWaitingMax)),
        mail_slots_(std::make_shared<TransferSlots>(loop, kMailersMax, kWaitingMax)),
        chains_(parts.trust, clock_) {}

  ~CurlHttpClient() override {
    stopping_ = true;
    if (mailers_) mailers_->join();
  }

  Task<FetchResponse> fetch(FetchRequest request) override;
  Task<MailAnswer> send_mail(MailRequest request) override;

 private:
  Task<Pin> pin(std::string host, std::uint16_t port, bool ask_for_port, SteadyTime deadline);
  Task<FetchResponse> hop(const FetchRequest& request, const Url& url, SteadyTime deadline);
  asio::awaitable<void> run(std::shared_ptr<MailJob> job);

  asio::io_context& loop_;
  Parts parts_;
  HttpClientOptions options_;
  std::shared_ptr<CurlMulti> multi_;
  std::shared_ptr<TransferSlots> slots_;
  std::shared_ptr<TransferSlots> mail_slots_;
  SystemClock clock_;
  ChainJudge chains_;
  std::atomic<bool> stopping_ = false;
  /// libcurl waits for the answer to a message without giving the thread back: not on the loop.
  std::optional<asio::thread_pool> mailers_;
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
  const TransferLimits limits{left_of(deadline), request.body_bytes_max, request.cut_large_bodies,
                              request.keep_what_came};
  CurlTransfer::Rules rules{parts_.egress, parts_.trust, nullptr, true};
  if (options_.tls_key) rules.tls_key = &*options_.tls_key;
  if (request.with_tls_evidence && url.is_tls()) rules.chains = &chains_;
  CurlTransfer transfer(multi_, rules, std::move(pinned), limits);
  transfer.set_url(url.text(), "http,https");
  if (request.keep_connection) transfer.keep_connection();
  Headers headers = request.headers;
  if (!request.host_header.empty()) headers.emplace_back("Host", request.host_header);
  transfer.set_request(request.method, request.body, headers);
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
    auto resolved = resolve(url, location);
    if (!resolved)
      co_return fail(Code::unavailable, "the redirect cannot be followed: {}",
                     resolved.error().sentence());
    Url next = *std::move(resolved);
    FW_CO_CHECK(redirect(request, response.status, url, next));
    url = std::move(next);
    if (std::ranges::find(seen, request.method + " " + url.text()) != seen.end())
      co_return fail(Code::limit, "the redirects go in a circle: {} was visited before",
                     url.text());
  }
}

asio::awaitable<void> CurlHttpClient::run(std::shared_ptr<MailJob> job) {
  if (!mailers_) mailers_.emplace(kMailersMax);
  asio::post(*mailers_, [job, &loop = loop_, &stopping = stopping_] {
    job->result = job->transfer->run_blocking(stopping);
    asio::post(loop, [job] {
      job->done = true;
      job->gate.cancel();
    });
  });
  while (!job->done) {
    job->gate.expires_at(asio::steady_timer::time_point::max());
    boost::system::error_code ignored;
    co_await job->gate.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

Task<MailAnswer> CurlHttpClient::send_mail(MailRequest request) {
  const auto deadline = std::chrono::steady_clock::now() + request.timeout;
  FW_CO_CHECK(check_mail(request));
  FW_CO_TRY(auto server, parse_mail_server(request.server_url));
  FW_CO_TRY(const auto slot, co_await mail_slots_->take(deadline));
  FW_CO_TRY(auto pinned, co_await pin(server.host, server.port, false, deadline));
  auto job = std::make_shared<MailJob>(loop_, std::move(request));
  const CurlTransfer::Rules rules{parts_.egress, parts_.trust, nullptr, false};
  const TransferLimits limits{left_of(deadline), kMailAnswerBytesMax, false};
  job->transfer = std::make_unique<CurlTransfer>(nullptr, rules, std::move(pinned), limits);
  const bool is_v6 = server.host.find(':') != std::string::npos;
  const std::string host = is_v6 ? "[" + server.host + "]" : server.host;
  job->transfer->set_url(fmt::format("{}://{}:{}", server.scheme, host, server.port), "smtp,smtps");
  job->transfer->set_mail(job->request);
  co_await run(job);
  const MailAnswer answer{job->transfer->status()};
  if (job->result) co_return answer;
  if (answer.status < 400) co_return std::unexpected(job->result.error());
  // RFC 5321 §4.2.1: 4xx may be tried again, 5xx may not.
  Error refused(answer.status < 500 ? Code::unavailable : Code::denied,
                fmt::format("{} refused the message with status {}", server.host, answer.status));
  co_return std::unexpected(std::move(refused).because(job->result.error()));
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
