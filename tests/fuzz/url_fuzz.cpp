// URLs as anybody types them: what is read is canonical, and no way to write a forbidden address
// gets past (libcurl, which reads many more, is the second opinion).
// rooms: host/net
#include <curl/urlapi.h>

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "host/net/egress.hpp"
#include "host/net/url.hpp"

namespace {

namespace ip = boost::asio::ip;
using namespace fw::net;

void check_form(const Url& url) {
  FW_ASSERT(url.scheme == "http" || url.scheme == "https");
  FW_ASSERT(!url.host.empty() && url.host.size() <= 253);
  FW_ASSERT(url.host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.:") ==
            std::string::npos);
  FW_ASSERT(url.port != 0);
  FW_ASSERT(url.target.starts_with('/'));
  const std::string text = url.text();
  FW_ASSERT(text.size() <= 2048);
  for (const char c : text) FW_ASSERT(c > 0x20 && c < 0x7f && c != '\\');
}

void check_canonical(const Url& url) {
  const auto again = parse_url(url.text());
  FW_ASSERT(again.has_value());
  FW_ASSERT(*again == url);
}

/// The address that libcurl would connect to for this text without asking the DNS.
std::string address_by_curl(const std::string& text) {
  const std::unique_ptr<CURLU, void (*)(CURLU*)> handle(curl_url(), curl_url_cleanup);
  if (curl_url_set(handle.get(), CURLUPART_URL, text.c_str(), CURLU_DEFAULT_SCHEME) != CURLUE_OK)
    return {};
  char* part = nullptr;
  if (curl_url_get(handle.get(), CURLUPART_HOST, &part, 0) != CURLUE_OK) return {};
  std::string host(part);
  curl_free(part);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  ip::make_address(host, error);
  return error ? std::string() : host;
}

void check_against_curl(const std::string& typed, const Url& url) {
  // What we hand to libcurl means the same host to it.
  const std::string meant = address_by_curl(url.text());
  FW_ASSERT(meant.empty() == !url.host_is_address);
  if (!meant.empty()) FW_ASSERT(ip::make_address(meant) == ip::make_address(url.host));
  // What libcurl takes for an address is one to us, or was refused before.
  const std::string typed_address = address_by_curl(typed);
  if (typed_address.empty()) return;
  FW_ASSERT(url.host_is_address);
  const EgressPolicy policy;
  const bool forbidden = !policy.allows(ip::make_address(typed_address));
  FW_ASSERT(!forbidden || !policy.allows(ip::make_address(url.host)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto url = parse_url(text)) {
    check_form(*url);
    check_canonical(*url);
    check_against_curl(text, *url);
  }
  static const Url base = *parse_url("https://shop.example:8443/a/b?c");
  if (const auto url = resolve(base, text)) {
    check_form(*url);
    check_canonical(*url);
  }
  return 0;
}
