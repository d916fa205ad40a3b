#include "host/browser/proxy_request.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "host/net/url.hpp"

namespace fw::browser {
namespace {

constexpr std::string_view kHttp = "http://";

/// Of one hop only, so not for the server.
constexpr auto kOwnHeaders = std::to_array<std::string_view>(
    {"connection", "keep-alive", "proxy-connection", "proxy-authorization", "te", "upgrade"});

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

bool is_clean(std::string_view text) {
  return std::ranges::none_of(text,
                              [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

Result<> read_authority(std::string_view authority, std::uint16_t port, ProxyRequest& request) {
  const std::size_t colon = authority.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
  if (has_port) {
    const auto number = to_number<std::uint16_t>(authority.substr(colon + 1));
    if (!number || *number == 0)
      return fail(Code::invalid, "the port is no number from 1 to 65535");
    port = *number;
    authority = authority.substr(0, colon);
  }
  if (port == 0) return fail(Code::invalid, "the port is missing");
  FW_TRY(request.host, net::parse_host(authority));
  request.port = port;
  return {};
}

Result<> read_header(std::string_view line, ProxyRequest& request) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) || !is_clean(line))
    return fail(Code::invalid, "a header is malformed");
  const std::string name = to_lower(line.substr(0, colon));
  if (name == "transfer-encoding") return fail(Code::invalid, "a body must have a length");
  if (name == "content-length") {
    const auto length = to_number<std::uint64_t>(trim(line.substr(colon + 1)));
    if (!length || request.body_bytes != 0)
      return fail(Code::invalid, "the body's length is malformed");
    request.body_bytes = *length;
  }
  if (std::ranges::find(kOwnHeaders, name) != kOwnHeaders.end()) return {};
  request.head += line;
  request.head += "\r\n";
  return {};
}

}  // namespace

Result<ProxyRequest> parse_proxy_request(std::string_view head) {
  if (!head.ends_with("\r\n\r\n")) return fail(Code::invalid, "the head does not end");
  head.remove_suffix(4);
  const std::size_t end = head.find("\r\n");
  const std::string_view first = head.substr(0, end);
  const auto words = split(first, ' ');
  if (words.size() != 3 || !is_token(words[0]) || !is_clean(first) ||
      !words[2].starts_with("HTTP/1."))
    return fail(Code::invalid, "the request line is malformed");
  ProxyRequest request;
  if (words[0] == "CONNECT") {
    request.is_tunnel = true;
    FW_CHECK(read_authority(words[1], 0, request));
    return request;
  }
  if (!words[1].starts_with(kHttp))
    return fail(Code::invalid, "only http may be asked for in the clear");
  const std::string_view rest = words[1].substr(kHttp.size());
  const std::size_t slash = rest.find_first_of("/?#");
  FW_CHECK(read_authority(rest.substr(0, slash), 80, request));
  std::string target(slash == std::string_view::npos ? "/" : rest.substr(slash));
  if (target.front() != '/') target.insert(0, "/");
  request.head = fmt::format("{} {} HTTP/1.1\r\n", words[0], target);
  for (std::size_t at = end; at != std::string_view::npos && at < head.size();) {
    const std::size_t next = head.find("\r\n", at + 2);
    FW_CHECK(read_header(head.substr(at + 2, next == std::string_view::npos ? next : next - at - 2),
                         request));
    at = next;
  }
  request.head += "Connection: close\r\n\r\n";
  return request;
}

}  // namespace fw::browser
