#include "host/net/curl_transfer.hpp"

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "base/text.hpp"

namespace fw::net {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t kHeaderBytesMax = 64 * 1024;
constexpr std::size_t kHeaderFieldsMax = 128;
constexpr int kAnswersMax = 6;  // five interim ones (1xx) and the last
constexpr std::size_t kInflatedBytesMax = 8 << 20;
constexpr std::size_t kRatioFreeBytes = 64 * 1024;
constexpr std::size_t kRatioMax = 100;
constexpr long kReceiveBytes = 16 * 1024;
constexpr long kConnectTimeoutMs = 5'000;
constexpr long kLowSpeedBytes = 100;
constexpr long kLowSpeedSeconds = 5;
// Pinned answers stay in libcurl's cache this long, which no transfer outlives by a new look-up.
constexpr long kPinSeconds = 120;
constexpr long kKeptIdleSeconds = 50;

std::optional<ip::tcp::endpoint> endpoint_of(const curl_sockaddr& address) {
  if (address.family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address.addr, sizeof v4);
    return ip::tcp::endpoint(ip::address_v4(ntohl(v4.sin_addr.s_addr)), ntohs(v4.sin_port));
  }
  if (address.family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address.addr, sizeof v6);
    ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return ip::tcp::endpoint(ip::address_v6(bytes), ntohs(v6.sin6_port));
  }
  return std::nullopt;
}

/// "+host:port:address,[address]": answers from our own look-up, not kept for ever.
std::string pin_text(const Pin& pin) {
  std::string text = fmt::format("+{}:{}:", pin.host, pin.port);
  for (std::size_t i = 0; i < pin.addresses.size(); ++i) {
    if (i > 0) text += ',';
    const auto address = pin.addresses[i].to_string();
    text += pin.addresses[i].is_v6() ? "[" + address + "]" : address;
  }
  return text;
}

}  // namespace

CurlTransfer::CurlTransfer(std::shared_ptr<CurlMulti> multi, Rules rules, Pin pin,
                           TransferLimits limits)
    : multi_(std::move(multi)), rules_(rules), pin_(std::move(pin)), limits_(limits) {
  limits_.body_bytes_max = std::min(limits_.body_bytes_max, kInflatedBytesMax);
  easy_ = curl_easy_init();
  if (easy_ != nullptr) set_common();
}

CurlTransfer::~CurlTransfer() {
  if (easy_ != nullptr) curl_easy_cleanup(easy_);
  curl_slist_free_all(resolve_);
  curl_slist_free_all(header_list_);
  curl_slist_free_all(recipients_);
}

void CurlTransfer::set_common() {
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_text_.data());
  curl_easy_setopt(easy_, CURLOPT_PROXY, "");
  curl_easy_setopt(easy_, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy_, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(easy_, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(easy_, CURLOPT_SSL_SESSIONID_CACHE, 0L);
  curl_easy_setopt(easy_, CURLOPT_DNS_CACHE_TIMEOUT, kPinSeconds);
  curl_easy_setopt(easy_, CURLOPT_BUFFERSIZE, kReceiveBytes);
  const long timeout_ms = std::max<long>(1, limits_.timeout.count());
  curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, timeout_ms);
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, std::min(timeout_ms, kConnectTimeoutMs));
  curl_easy_setopt(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // A key proves the server itself; libcurl would miss the certificate.
  const bool by_certificate = rules_.tls_key == nullptr;
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, by_certificate ? 1L : 0L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, by_certificate ? 2L : 0L);
  curl_easy_setopt(easy_, CURLOPT_CAINFO, nullptr);
  curl_easy_setopt(easy_, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(easy_, CURLOPT_SSL_CTX_FUNCTION, &CurlTransfer::on_context);
  curl_easy_setopt(easy_, CURLOPT_SSL_CTX_DATA, this);
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETFUNCTION, &CurlTransfer::on_open);
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETDATA, this);
  if (multi_) {
    curl_easy_setopt(easy_, CURLOPT_CLOSESOCKETFUNCTION, &CurlMulti::close_socket);
    curl_easy_setopt(easy_, CURLOPT_CLOSESOCKETDATA, multi_.get());
  }
  curl_easy_setopt(easy_, CURLOPT_PREREQFUNCTION, &CurlTransfer::on_connected);
  curl_easy_setopt(easy_, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  if (pin_.addresses.empty()) return;
  resolve_ = curl_slist_append(nullptr, pin_text(pin_).c_str());
  curl_easy_setopt(easy_, CURLOPT_RESOLVE, resolve_);
}

void CurlTransfer::keep_connection() {
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 0L);
  curl_easy_setopt(easy_, CURLOPT_FORBID_REUSE, 0L);
  curl_easy_setopt(easy_, CURLOPT_MAXAGE_CONN, kKeptIdleSeconds);
}

void CurlTransfer::set_url(const std::string& url, const char* protocols) {
  curl_easy_setopt(easy_, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt(easy_, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
}

void CurlTransfer::set_request(const std::string& method, const std::string& request_body,
                               const Headers& request_headers) {
  curl_easy_setopt(easy_, CURLOPT_ACCEPT_ENCODING, "gzip, br");
  curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);
  if (method == "HEAD") {
    curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
  } else if (method != "GET" || !request_body.empty()) {
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_body.size()));
    curl_easy_setopt(easy_, CURLOPT_COPYPOSTFIELDS, request_body.c_str());
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, method.c_str());
  }
  header_list_ = curl_slist_append(header_list_, "Expect:");
  bool has_type = false;
  for (const auto& [name, value] : request_headers) {
    has_type = has_type || equal_ignoring_case(name, "content-type");
    const std::string line = value.empty() ? name + ";" : name + ": " + value;
    header_list_ = curl_slist_append(header_list_, line.c_str());
  }
  // libcurl would call every body a form.
  if (!has_type) header_list_ = curl_slist_append(header_list_, "Content-Type:");
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, header_list_);
}

void CurlTransfer::set_mail(const MailRequest& mail) {
  const bool must = mail.require_tls;
  curl_easy_setopt(easy_, CURLOPT_USE_SSL,
                   static_cast<long>(must ? CURLUSESSL_ALL : CURLUSESSL_TRY));
  if (!mail.user.empty()) {
    curl_easy_setopt(easy_, CURLOPT_USERNAME, mail.user.c_str());
    curl_easy_setopt(easy_, CURLOPT_PASSWORD, mail.password.c_str());
  }
  curl_easy_setopt(easy_, CURLOPT_MAIL_FROM, ("<" + mail.from + ">").c_str());
  for (const auto& to : mail.to)
    recipients_ = curl_slist_append(recipients_, ("<" + to + ">").c_str());
  curl_easy_setopt(easy_, CURLOPT_MAIL_RCPT, recipients_);
  upload_ = mail.message;
  curl_easy_setopt(easy_, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(upload_.size()));
  curl_easy_setopt(easy_, CURLOPT_READFUNCTION, &CurlTransfer::on_read);
  curl_easy_setopt(easy_, CURLOPT_READDATA, this);
}

Result<> CurlTransfer::allowed(const ip::address& address, std::uint16_t port) const {
  return rules_.ask_for_port ? rules_.egress.allows(address, port) : rules_.egress.allows(address);
}

bool CurlTransfer::refuse(Code code, std::string sentence) {
  if (!refused_) refused_.emplace(code, std::move(sentence));
  return false;
}

curl_socket_t CurlTransfer::on_open(void* data, curlsocktype /*purpose*/, curl_sockaddr* address) {
  auto* self = static_cast<CurlTransfer*>(data);
  const auto endpoint = endpoint_of(*address);
  const auto allowed = endpoint
                           ? self->allowed(endpoint->address(), endpoint->port())
                           : Result<>(fail(Code::denied, "only IP addresses are connected to"));
  if (!allowed) {
    self->refuse(Code::denied, allowed.error().sentence());
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int CurlTransfer::on_connected(void* data, char* peer, char* /*local*/, int peer_port,
                               int /*local_port*/) {
  auto* self = static_cast<CurlTransfer*>(data);
  boost::system::error_code error;
  const auto address = ip::make_address(peer, error);
  const auto allowed = error ? Result<>(fail(Code::denied, "\"{}\" is not an address", peer))
                             : self->allowed(address, static_cast<std::uint16_t>(peer_port));
  if (!allowed) {
    self->refuse(Code::denied, allowed.error().sentence());
    return CURL_PREREQFUNC_ABORT;
  }
  if (self->rules_.chains != nullptr) {
    curl_tlssessioninfo* session = nullptr;
    curl_easy_getinfo(self->easy_, CURLINFO_TLS_SSL_PTR, &session);
    if (session != nullptr && session->backend == CURLSSLBACKEND_OPENSSL &&
        session->internals != nullptr)
      self->rules_.chains->judge(static_cast<SSL*>(session->internals), self->pin_.host,
                                 self->tls.emplace());
  }
  return CURL_PREREQFUNC_OK;
}

CURLcode CurlTransfer::on_context(CURL* /*easy*/, void* context, void* data) {
  auto* self = static_cast<CurlTransfer*>(data);
  auto* tls = static_cast<SSL_CTX*>(context);
  if (self->rules_.tls_key != nullptr) {
    psk::offer(tls, *self->rules_.tls_key);
  } else {
    SSL_CTX_set1_cert_store(tls, self->rules_.trust.store());
  }
  return CURLE_OK;
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  const std::string_view line(data, size * count);
  return static_cast<CurlTransfer*>(self)->take_header(line) ? line.size() : 0;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  const std::string_view bytes(data, size * count);
  return static_cast<CurlTransfer*>(self)->take_body(bytes) ? bytes.size() : 0;
}

std::size_t CurlTransfer::on_read(char* out, std::size_t size, std::size_t count, void* data) {
  auto& left = static_cast<CurlTransfer*>(data)->upload_;
  const std::size_t taken = std::min(left.size(), size * count);
  std::memcpy(out, left.data(), taken);
  left.remove_prefix(taken);
  return taken;
}

bool CurlTransfer::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kHeaderBytesMax)
    return refuse(Code::limit,
                  fmt::format("the headers are larger than {} KiB", kHeaderBytesMax / 1024));
  if (line.starts_with("HTTP/")) {
    headers.clear();
    if (++answers_ > kAnswersMax)
      return refuse(Code::limit, "the server sends too many interim answers");
    return true;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) {
    // The blank line: from here on a body that drips is cut off. Mail has no such line.
    if (answers_ == 0) return true;
    curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_LIMIT, kLowSpeedBytes);
    curl_easy_setopt(easy_, CURLOPT_LOW_SPEED_TIME, kLowSpeedSeconds);
    return true;
  }
  if (headers.size() >= kHeaderFieldsMax)
    return refuse(Code::limit, fmt::format("there are more than {} headers", kHeaderFieldsMax));
  headers.emplace_back(to_lower(trim(line.substr(0, colon))), trim(line.substr(colon + 1)));
  return true;
}

bool CurlTransfer::take_body(std::string_view bytes) {
  const std::size_t inflated = body.size() + bytes.size();
  curl_off_t received = 0;
  curl_easy_getinfo(easy_, CURLINFO_SIZE_DOWNLOAD_T, &received);
  // What lies in the receive buffer is not counted yet.
  const auto raw = static_cast<std::size_t>(received) + kReceiveBytes;
  if (inflated > kRatioFreeBytes && inflated / kRatioMax > raw)
    return refuse(Code::limit,
                  fmt::format("the body grows more than {} times when decompressed", kRatioMax));
  if (inflated > limits_.body_bytes_max) {
    if (!limits_.cut_large_bodies)
      return refuse(Code::limit,
                    fmt::format("the body is larger than {} bytes", limits_.body_bytes_max));
    body.append(bytes.substr(0, limits_.body_bytes_max - body.size()));
    cut = true;
    return false;
  }
  body.append(bytes);
  return true;
}

int CurlTransfer::status() const {
  long code = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &code);
  return static_cast<int>(code);
}

std::string CurlTransfer::peer() const {
  const char* address = nullptr;
  long port = 0;
  curl_easy_getinfo(easy_, CURLINFO_PRIMARY_IP, &address);
  curl_easy_getinfo(easy_, CURLINFO_PRIMARY_PORT, &port);
  if (address == nullptr || *address == '\0') return {};
  return std::strchr(address, ':') != nullptr ? fmt::format("[{}]:{}", address, port)
                                              : fmt::format("{}:{}", address, port);
}

Error CurlTransfer::error_of(CURLcode code) const {
  if (refused_) return *refused_;
  const std::string words = error_text_[0] != '\0' ? error_text_.data() : curl_easy_strerror(code);
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return {Code::timeout, fmt::format("{} did not answer in time: {}", pin_.host, words)};
    case CURLE_URL_MALFORMAT:
      return {Code::invalid, words};
    case CURLE_LOGIN_DENIED:
      return {Code::denied, fmt::format("{} refused the user name or password", pin_.host)};
    default:
      return {Code::unavailable, fmt::format("{} cannot be reached: {}", pin_.host, words)};
  }
}

Result<> CurlTransfer::result_of(CURLcode code) const {
  if (code == CURLE_OK || (cut && !refused_)) return {};
  return std::unexpected(error_of(code));
}

Task<> CurlTransfer::run() {
  if (easy_ == nullptr) co_return fail(Code::limit, "libcurl gives no handle");
  const CURLcode code = co_await multi_->perform(easy_);
  if (code != CURLE_OK && limits_.keep_what_came && !refused_ && !body.empty()) cut = true;
  co_return result_of(code);
}

Result<> CurlTransfer::run_blocking(const std::atomic<bool>& stopping) {
  if (easy_ == nullptr) return fail(Code::limit, "libcurl gives no handle");
  const auto look = [](void* flag, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(flag)->load() ? 1 : 0;
  };
  curl_easy_setopt(easy_, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy_, CURLOPT_XFERINFOFUNCTION, static_cast<curl_xferinfo_callback>(look));
  curl_easy_setopt(easy_, CURLOPT_XFERINFODATA, &stopping);
  const CURLcode code = curl_easy_perform(easy_);
  if (code == CURLE_ABORTED_BY_CALLBACK && stopping)
    return fail(Code::cancelled, "this machine is stopping");
  return result_of(code);
}

}  // namespace fw::net
