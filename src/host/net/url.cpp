#include "host/net/url.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/text.hpp"

namespace fw::net {
namespace {

constexpr std::size_t kUrlBytesMax = 2048;

struct Parts {
  std::string_view scheme;
  std::string_view authority;
  std::string_view rest;  // path, query and fragment
};

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_target_char(char c) {
  return is_alpha(c) || is_digit(c) ||
         std::string_view("-._~!$&'()*+,;=:@/?%").find(c) != std::string_view::npos;
}

Result<> check_characters(std::string_view text) {
  if (text.size() > kUrlBytesMax)
    return fail(Code::invalid, "a URL has at most {} bytes; this one has {}", kUrlBytesMax,
                text.size());
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      return fail(Code::invalid, "a URL must not contain control characters");
    if (c == '\\') return fail(Code::invalid, "a URL must not contain a backslash");
  }
  return {};
}

/// The scheme that opens a reference (RFC 3986 §3.1), without its colon, or "".
std::string_view scheme_of(std::string_view text) {
  if (text.empty() || !is_alpha(text[0])) return {};
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == ':') return text.substr(0, i);
    if (!is_alpha(text[i]) && !is_digit(text[i]) && text[i] != '+' && text[i] != '-' &&
        text[i] != '.')
      return {};
  }
  return {};
}

/// Splits "scheme://authority/rest".
Result<Parts> split_url(std::string_view text) {
  Parts parts;
  parts.scheme = scheme_of(text);
  auto after = text.substr(parts.scheme.size());
  if (parts.scheme.empty() || !after.starts_with("://"))
    return fail(Code::invalid, "a URL starts with http:// or https://");
  after.remove_prefix(3);
  parts.authority = after.substr(0, after.find_first_of("/?#"));
  parts.rest = after.substr(parts.authority.size());
  return parts;
}

/// Path and query with everything that RFC 3986 does not have there percent-encoded; the fragment
/// is dropped.
std::string encode_target(std::string_view rest) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  rest = rest.substr(0, rest.find('#'));
  std::string out;
  out.reserve(rest.size() + 1);
  if (!rest.starts_with('/')) out += '/';
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    const bool is_escape =
        c == '%' && i + 2 < rest.size() && is_hex(rest[i + 1]) && is_hex(rest[i + 2]);
    if (is_escape || (c != '%' && is_target_char(c))) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

Result<std::uint16_t> parse_port(std::string_view text, bool is_tls) {
  if (text.empty()) return is_tls ? std::uint16_t{443} : std::uint16_t{80};
  const auto port = to_number<std::uint16_t>(text);
  if (!port || *port == 0 || text.size() > 5)
    return fail(Code::invalid, "\"{}\" is not a port: 1 to 65535 is", printable(text));
  return *port;
}

/// Splits "host:port" with brackets around IPv6; the port is what follows, "" where there is none.
Result<std::pair<std::string_view, std::string_view>> split_authority(std::string_view text) {
  if (text.find('@') != std::string_view::npos)
    return fail(Code::invalid, "a URL must not carry a user name or password");
  if (text.find('%') != std::string_view::npos)
    return fail(Code::invalid, "a host must not contain percent-encoded characters or a zone");
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos)
      return fail(Code::invalid, "the bracket of the IPv6 address is not closed");
    const auto after = text.substr(end + 1);
    if (!after.empty() && !after.starts_with(':'))
      return fail(Code::invalid, "only a port may follow an IPv6 address");
    return std::pair(text.substr(0, end + 1), after.empty() ? after : after.substr(1));
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::pair(text, std::string_view());
  return std::pair(text.substr(0, colon), text.substr(colon + 1));
}

/// Boost.URL has the last word: what we built is a URL, and its parts are the ones we mean.
Result<> confirm(const Url& url) {
  const std::string text = url.text();
  if (text.size() > kUrlBytesMax)
    return fail(Code::invalid, "a URL has at most {} bytes; this one has {} when encoded",
                kUrlBytesMax, text.size());
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return fail(Code::invalid, "this is not a URL: {}", parsed.error().message());
  const auto encoded_host = parsed->encoded_host();
  std::string_view host(encoded_host.data(), encoded_host.size());
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  if (parsed->has_userinfo() || host != url.host)
    return fail(Code::invalid, "this is not a URL with a plain host");
  return {};
}

Result<Url> parse_with_scheme(std::string_view text) {
  FW_TRY(const auto parts, split_url(text));
  Url url;
  url.scheme = to_lower(parts.scheme);
  if (url.scheme != "http" && url.scheme != "https")
    return fail(Code::invalid, "\"{}\" is not a scheme we fetch: http and https are",
                printable(parts.scheme));
  FW_TRY(const auto authority, split_authority(parts.authority));
  const auto [host, port] = authority;
  FW_TRY(url.host, parse_host(host));
  FW_TRY(url.port, parse_port(port, url.is_tls()));
  boost::system::error_code error;
  boost::asio::ip::make_address(url.host, error);
  url.host_is_address = !error;
  url.target = encode_target(parts.rest);
  FW_CHECK(confirm(url));
  return url;
}

/// RFC 3986 §5.2.4.
std::string remove_dot_segments(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const auto end = std::min(path.find('/', 1), path.size());
    const auto segment = path.substr(0, end);
    const bool is_last = end == path.size();
    path.remove_prefix(end);
    if (segment == "/." || segment == "/..") {
      if (segment == "/..") out.erase(out.empty() ? 0 : out.rfind('/'));
      if (is_last) out += '/';
    } else {
      out += segment;
    }
  }
  return out.empty() ? "/" : out;
}

/// The path and query that a reference without scheme and authority means on `base` (RFC 3986
/// §5.2.2, §5.2.3).
std::string merge_target(std::string_view base_target, std::string_view reference) {
  const auto base_path = base_target.substr(0, base_target.find('?'));
  reference = reference.substr(0, reference.find('#'));
  if (reference.empty()) return std::string(base_target);
  if (reference.starts_with('?')) return std::string(base_path) + std::string(reference);
  const auto path = reference.substr(0, reference.find('?'));
  const auto query = reference.substr(path.size());
  std::string merged(path);
  if (!path.starts_with('/'))
    merged = std::string(base_path.substr(0, base_path.rfind('/') + 1)) + merged;
  return remove_dot_segments(merged) + std::string(query);
}

}  // namespace

std::string Url::authority() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  std::string text = is_v6 ? "[" + host + "]" : host;
  if (port != (is_tls() ? 443 : 80)) text += fmt::format(":{}", port);
  return text;
}

std::string Url::origin() const { return scheme + "://" + authority(); }

std::string Url::text() const { return origin() + target; }

Result<Url> parse_url(std::string_view typed) {
  const auto text = trim(typed);
  if (text.empty()) return fail(Code::invalid, "the URL is empty: give one such as example.com");
  FW_CHECK(check_characters(text));
  if (text.find(' ') != std::string_view::npos)
    return fail(Code::invalid, "a URL must not contain spaces: write %20");
  if (text.starts_with("//")) return parse_with_scheme("https:" + std::string(text));
  const auto scheme = scheme_of(text);
  const bool is_ours = equal_ignoring_case(scheme, "http") || equal_ignoring_case(scheme, "https");
  // "http:/a.example" is a mistake, not a host called http.
  if (is_ours || (!scheme.empty() && text.substr(scheme.size()).starts_with("://")))
    return parse_with_scheme(text);
  return parse_with_scheme("https://" + std::string(text));
}

Result<Url> resolve(const Url& base, std::string_view reference) {
  // Browsers drop white space around a reference and line breaks within it.
  std::string text;
  for (const char c : trim(reference))
    if (c != '\n' && c != '\r' && c != '\t') text += c;
  FW_CHECK(check_characters(text));
  if (const auto scheme = scheme_of(text); !scheme.empty()) {
    FW_TRY(auto url, parse_with_scheme(text));
    url.target = merge_target("/", url.target);
    return url;
  }
  if (text.starts_with("//")) {
    FW_TRY(auto url, parse_with_scheme(base.scheme + ":" + text));
    url.target = merge_target("/", url.target);
    return url;
  }
  Url url = base;
  url.target = encode_target(merge_target(base.target, text));
  FW_CHECK(confirm(url));
  return url;
}

}  // namespace fw::net
