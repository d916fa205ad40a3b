#include "host/net/request_rules.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace fw::net {
namespace {

constexpr std::size_t kHeadersMax = 64;
constexpr std::size_t kRecipientsMax = 50;
constexpr auto kOurs =
    std::to_array<std::string_view>({"host", "content-length", "transfer-encoding", "connection",
                                     "upgrade", "te", "trailer", "expect", "keep-alive"});
constexpr auto kHarmless =
    std::to_array<std::string_view>({"accept", "accept-language", "user-agent", "content-type"});

bool is_token_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_char);
}

bool contains(std::span<const std::string_view> list, std::string_view name) {
  return std::ranges::any_of(list, [&](auto entry) { return equal_ignoring_case(entry, name); });
}

bool is_mailbox(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || text.size() > 254)
    return false;
  return std::ranges::none_of(text, [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '<' || c == '>' || c == ',';
  });
}

}  // namespace

Result<> check_request(const FetchRequest& request) {
  if (!is_token(request.method)) return fail(Code::invalid, "the method is not a word");
  if (request.headers.size() > kHeadersMax)
    return fail(Code::invalid, "at most {} headers can be set", kHeadersMax);
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name))
      return fail(Code::invalid, "\"{}\" is not the name of a header", printable(name));
    if (contains(kOurs, name) || to_lower(name).starts_with("proxy-"))
      return fail(Code::invalid, "the header {} cannot be set", name);
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
      return fail(Code::invalid, "the value of the header {} contains a line break", name);
  }
  if (request.host_header.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
    return fail(Code::invalid, "the name of the host contains a line break");
  return {};
}

Result<> redirect(FetchRequest& request, int status, const Url& from, const Url& next) {
  const bool was_post = request.method == "POST";
  if ((status == 303 && request.method != "HEAD") ||
      ((status == 301 || status == 302) && was_post)) {
    request.method = "GET";
    request.body.clear();
    std::erase_if(request.headers, [](const auto& header) {
      return equal_ignoring_case(header.first, "content-type");
    });
  }
  if (from.origin() == next.origin()) return {};
  std::erase_if(request.headers,
                [](const auto& header) { return !contains(kHarmless, header.first); });
  if (from.is_tls() && !next.is_tls() && !request.body.empty())
    return fail(Code::denied, "a redirect from https to http would carry the request's body");
  return {};
}

Result<> check_mail(const MailRequest& request) {
  if (!is_mailbox(request.from))
    return fail(Code::invalid, "\"{}\" is not an e-mail address", printable(request.from));
  if (request.to.empty() || request.to.size() > kRecipientsMax)
    return fail(Code::invalid, "a message has 1 to {} recipients", kRecipientsMax);
  for (const auto& to : request.to)
    if (!is_mailbox(to))
      return fail(Code::invalid, "\"{}\" is not an e-mail address", printable(to));
  return {};
}

Result<MailServer> parse_mail_server(std::string_view text) {
  MailServer server;
  const auto scheme_end = text.find("://");
  server.scheme = to_lower(text.substr(0, scheme_end == std::string_view::npos ? 0 : scheme_end));
  if (server.scheme != "smtp" && server.scheme != "smtps")
    return fail(Code::invalid, "a mail server is written as smtp://host:587 or smtps://host:465");
  // Host and port follow the rules of every other URL; only the default port differs.
  std::string rest(text.substr(scheme_end + 3));
  if (rest.ends_with('/')) rest.pop_back();
  if (rest.find_first_of("/?#") != std::string::npos)
    return fail(Code::invalid, "nothing may follow the host and port of a mail server");
  const bool has_port = rest.find_last_of(':') != std::string::npos && !rest.ends_with(']');
  const bool is_tls = server.scheme == "smtps";
  if (!has_port) rest += is_tls ? ":465" : ":587";
  FW_TRY(const auto url, parse_url("http://" + rest));
  server.host = url.host;
  server.port = url.port;
  return server;
}

}  // namespace fw::net
