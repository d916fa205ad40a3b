// One libcurl transfer with our rules on it: pinned addresses, policy at the socket, bounded
// headers and body. One loop's thread only.
#pragma once

#include <curl/curl.h>

#include <array>
#include <atomic>
#include <boost/asio/ip/address.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "host/net/chain_judge.hpp"
#include "host/net/curl_multi.hpp"
#include "host/net/egress.hpp"
#include "host/net/http_client.hpp"
#include "host/net/trust_store.hpp"
#include "host/psk/psk.hpp"

namespace fw::net {

/// Where a transfer goes, after resolving and asking the policy.
struct Pin {
  std::string host;
  std::uint16_t port = 0;
  /// Empty where the host is an address itself.
  std::vector<boost::asio::ip::address> addresses;
};

struct TransferLimits {
  Millis timeout{0};
  std::size_t body_bytes_max = 0;
  bool cut_large_bodies = false;
  bool keep_what_came = false;
};

class CurlTransfer {
 public:
  struct Rules {
    const EgressPolicy& egress;
    TrustStore& trust;
    ChainJudge* chains = nullptr;       ///< set: collect TLS evidence
    bool ask_for_port = true;           ///< false for mail, whose ports HTTP may not use
    const psk::Key* tls_key = nullptr;  ///< set: no certificates, the server must hold it
  };

  CurlTransfer(std::shared_ptr<CurlMulti> multi, Rules rules, Pin pin, TransferLimits limits);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;
  ~CurlTransfer();

  void set_url(const std::string& url, const char* protocols);
  void set_request(const std::string& method, const std::string& body, const Headers& headers);
  void set_mail(const MailRequest& mail);
  /// An open connection to the same host may serve it, and stays open for the next one.
  void keep_connection();

  /// Runs it on the loop. Success also where the body was cut as asked.
  Task<> run();
  /// Runs it on this thread, which waits; ends early once `stopping` is set. For protocols that
  /// libcurl does not do without blocking; needs no multi handle and collects no TLS evidence.
  Result<> run_blocking(const std::atomic<bool>& stopping);

  [[nodiscard]] int status() const;
  [[nodiscard]] std::string peer() const;
  Headers headers;
  std::string body;
  bool cut = false;
  std::optional<model::TlsEvidence> tls;

 private:
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_read(char* out, std::size_t size, std::size_t count, void* self);
  static curl_socket_t on_open(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_connected(void* self, char* peer, char* local, int peer_port, int local_port);
  static CURLcode on_context(CURL* easy, void* context, void* self);

  bool take_header(std::string_view line);
  bool take_body(std::string_view bytes);
  bool refuse(Code code, std::string sentence);
  [[nodiscard]] Result<> allowed(const boost::asio::ip::address& address, std::uint16_t port) const;
  [[nodiscard]] Error error_of(CURLcode code) const;
  [[nodiscard]] Result<> result_of(CURLcode code) const;
  void set_common();

  std::shared_ptr<CurlMulti> multi_;
  Rules rules_;
  Pin pin_;
  TransferLimits limits_;
  CURL* easy_ = nullptr;
  curl_slist* resolve_ = nullptr;
  curl_slist* header_list_ = nullptr;
  curl_slist* recipients_ = nullptr;
  std::optional<Error> refused_;
  std::size_t header_bytes_ = 0;
  int answers_ = 0;
  std::string_view upload_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
};

}  // namespace fw::net
