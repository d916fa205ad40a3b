#include "plug/checks/websocket/handshake.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "base/encode.hpp"
#include "base/text.hpp"

namespace fw::checks::websocket {
namespace {

namespace http = boost::beast::http;
using model::Reason;

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::string_view kEndOfHead = "\r\n\r\n";

void add(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ").append(value).append("\r\n");
}

std::unexpected<net::Failure> failure(Reason reason, std::string detail) {
  return std::unexpected(net::Failure{reason, std::move(detail)});
}

bool lists(const std::optional<std::string>& value, std::string_view wanted) {
  const auto words = split(value ? std::string_view(*value) : std::string_view(), ',');
  return std::ranges::any_of(
      words, [&](std::string_view word) { return equal_ignoring_case(trim(word), wanted); });
}

bool gives(const Plan& plan, std::string_view name) {
  return std::ranges::any_of(
      plan.headers, [&](const auto& header) { return equal_ignoring_case(header.first, name); });
}

}  // namespace

std::optional<std::string> Head::value(std::string_view name) const {
  std::optional<std::string> found;
  for (const auto& [each, value] : headers) {
    if (!equal_ignoring_case(each, name)) continue;
    found = found ? *found + "," + value : value;
  }
  return found;
}

std::string upgrade_request(const Plan& plan, std::string_view user_agent, std::string_view key) {
  std::string text = fmt::format("GET {} HTTP/1.1\r\n", plan.url.target);
  add(text, "Host", plan.url.authority());
  if (!gives(plan, "user-agent")) add(text, "User-Agent", user_agent);
  add(text, "Upgrade", "websocket");
  add(text, "Connection", "Upgrade");
  add(text, "Sec-WebSocket-Key", key);
  add(text, "Sec-WebSocket-Version", "13");
  if (!plan.subprotocol.empty()) add(text, "Sec-WebSocket-Protocol", plan.subprotocol);
  if (!plan.bearer_token.empty()) add(text, "Authorization", "Bearer " + plan.bearer_token);
  for (const auto& [name, value] : plan.headers) add(text, name, value);
  return text + "\r\n";
}

std::string accept_for(std::string_view key) {
  const std::string joined = fmt::format("{}{}", key, kGuid);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  EVP_Digest(joined.data(), joined.size(), digest.data(), &size, EVP_sha1(), nullptr);
  return to_base64({reinterpret_cast<const char*>(digest.data()), size});
}

std::optional<std::size_t> end_of_head(std::string_view bytes) {
  const std::size_t end = bytes.find(kEndOfHead);
  if (end == std::string_view::npos) return std::nullopt;
  return end + kEndOfHead.size();
}

std::expected<Head, net::Failure> read_head(std::string_view bytes) {
  http::response_parser<http::empty_body> parser;
  parser.header_limit(kHeadBytesMax);
  parser.skip(true);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(bytes), error);
  if (error || !parser.is_header_done())
    return failure(Reason::bad_http, fmt::format("the answer is not valid HTTP: {}",
                                                 error ? error.message() : "it has no end"));
  Head head;
  head.status = static_cast<int>(parser.get().result_int());
  for (const auto& field : parser.get())
    head.headers.emplace_back(field.name_string(), field.value());
  return head;
}

std::expected<void, net::Failure> check_head(const Head& head, const Plan& plan,
                                             std::string_view key) {
  if (head.status != 101)
    return failure(Reason::http_status,
                   fmt::format("status {}, expected 101 (switching protocols)", head.status));
  if (!lists(head.value("Upgrade"), "websocket") || !lists(head.value("Connection"), "upgrade"))
    return failure(Reason::bad_protocol, "the answer does not name the upgrade to WebSocket");
  if (head.value("Sec-WebSocket-Accept") != accept_for(key))
    return failure(Reason::bad_protocol, "Sec-WebSocket-Accept is not the answer to our key");
  if (head.value("Sec-WebSocket-Extensions"))
    return failure(Reason::bad_protocol, "the server uses extensions that were not offered");
  const auto chosen = head.value("Sec-WebSocket-Protocol");
  if (plan.subprotocol.empty() && chosen)
    return failure(Reason::bad_protocol, "the server chose a subprotocol that was not offered");
  if (!plan.subprotocol.empty() && chosen != plan.subprotocol)
    return failure(
        Reason::unexpected_answer,
        fmt::format("the server does not agree to the subprotocol {}", plan.subprotocol));
  return {};
}

}  // namespace fw::checks::websocket
