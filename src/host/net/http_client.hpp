// The HTTP client for everything but checks: pages to scan, feeds, webhooks, mail (libcurl multi on
// the loop). One loop's thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "base/time.hpp"
#include "host/net/egress.hpp"
#include "host/net/resolver.hpp"
#include "host/net/task.hpp"
#include "host/net/trust_store.hpp"
#include "host/net/url.hpp"
#include "host/psk/psk.hpp"
#include "model/evidence.hpp"

namespace fw::net {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct FetchRequest {
  std::string method = "GET";
  std::string url;
  Headers headers;
  std::string body;
  Millis timeout{30'000};
  int redirects_max = 0;  ///< followed by us, hop by hop, each through the policy; at most 10
  std::size_t body_bytes_max = 1 << 20;  ///< after decompression; more is cut and said, or refused
  bool cut_large_bodies = false;   ///< true: keep the first bytes and set `cut`; false: `limit`
  bool keep_what_came = false;     ///< a body that did not end in time or broke off is `cut`, too
  bool with_tls_evidence = false;  ///< collect the certificate chain of the last hop
  bool keep_connection = false;    ///< only towards servers that the operator named
  std::string host_header;         ///< instead of the URL's host; "": as it is
};

struct FetchResponse {
  int status = 0;
  Headers headers;  ///< of the last hop, names in lower case
  std::string body;
  std::string final_url;
  std::vector<model::Hop> hops;  ///< every redirect before the last answer
  std::string peer;
  bool cut = false;
  std::optional<model::TlsEvidence> tls;
};

/// Mail over SMTP (libcurl): STARTTLS or TLS as the URL's scheme says, "smtp://host:587" or
/// "smtps://host:465".
struct MailRequest {
  std::string server_url;
  std::string user;
  std::string password;
  bool require_tls = false;
  std::string from;
  std::vector<std::string> to;
  std::string message;  ///< RFC 5322 with CRLF line ends
  Millis timeout{15'000};
};

struct MailAnswer {
  int status = 0;  ///< last SMTP reply code
};

struct HttpClientOptions {
  std::string user_agent = "FlareWarden/0.1";
  std::vector<std::string> allowed_names;  ///< for check_host_name
  /// Instead of certificates: servers that hold this key, and no others (host/psk).
  std::optional<psk::Key> tls_key;
};

/// Every connection asks the egress policy about the address at the moment the socket is opened. No
/// proxy from the environment, no cookie engine, no HSTS or alt-svc cache, no own redirects. At
/// most 256 transfers at a time; more wait.
class HttpClient {
 public:
  static Result<std::unique_ptr<HttpClient>> make(boost::asio::io_context& loop,
                                                  const EgressPolicy& egress, Resolver& resolver,
                                                  TrustStore& trust, Log& log,
                                                  HttpClientOptions options = {});
  virtual ~HttpClient() = default;

  /// `denied` by the policy, `timeout`, `unavailable` (dns, connect, tls), `limit` (size,
  /// redirects), `invalid` (URL).
  virtual Task<FetchResponse> fetch(FetchRequest request) = 0;
  virtual Task<MailAnswer> send_mail(MailRequest request) = 0;
};

}  // namespace fw::net
