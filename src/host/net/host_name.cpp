// Host names and addresses as URLs carry them: canonical form, IDNA, names that stay inside.
#include <idn2.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <memory>

#include "base/text.hpp"
#include "host/net/url.hpp"

namespace fw::net {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t kHostBytesMax = 253;
constexpr std::size_t kLabelBytesMax = 63;

// Answered by platforms and local networks, never by the public DNS.
constexpr auto kInsideNames = std::to_array<std::string_view>(
    {"internal", "local", "localhost", "flycast", "home.arpa", "arpa", "onion", "localdomain"});

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_label_char(char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_'; }

Result<std::string> to_ascii(std::string_view host) {
  if (is_ascii(host)) return to_lower(host);
  const std::string text(host);
  std::uint8_t* out = nullptr;
  const int status = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(text.c_str()), &out,
                                    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  if (status != IDN2_OK)
    return fail(Code::invalid, "\"{}\" is not a host name ({})", printable(host),
                idn2_strerror(status));
  const std::unique_ptr<std::uint8_t, void (*)(void*)> owned(out, idn2_free);
  return to_lower(reinterpret_cast<const char*>(out));
}

/// True for what a lenient parser would read as a number: "0x7f", "127", "017".
bool is_numeric_label(std::string_view label) {
  if (std::ranges::all_of(label, is_digit)) return true;
  if (!label.starts_with("0x")) return false;
  return std::ranges::all_of(label.substr(2),
                             [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

Result<> check_labels(std::string_view host) {
  std::string_view last;
  for (const auto label : split(host, '.')) {
    if (label.empty() || label.size() > kLabelBytesMax)
      return fail(Code::invalid, "each part of a host name has 1 to 63 characters");
    if (!std::ranges::all_of(label, is_label_char))
      return fail(Code::invalid,
                  "\"{}\" is not a host name: letters, digits, hyphens and dots are allowed",
                  printable(host));
    last = label;
  }
  if (is_numeric_label(last))
    return fail(Code::invalid,
                "\"{}\" is not an IPv4 address in its usual form: four numbers from 0 to 255",
                host);
  return {};
}

Result<std::string> parse_v6(std::string_view text) {
  boost::system::error_code error;
  if (text.find('%') != std::string_view::npos)
    return fail(Code::invalid, "an IPv6 address must not carry a zone (%…)");
  const auto address = ip::make_address_v6(std::string(text), error);
  if (error) return fail(Code::invalid, "\"{}\" is not an IPv6 address", printable(text));
  return address.to_string();
}

/// inet_pton's dotted quad and nothing else: no octal, no hexadecimal, no missing part.
bool is_canonical_v4(std::string_view text) {
  boost::system::error_code error;
  const auto address = ip::make_address_v4(std::string(text), error);
  return !error && address.to_string() == text;
}

/// "*" is above every name.
bool is_or_is_below(std::string_view host, std::string_view parent) {
  if (parent == "*") return true;
  if (parent.starts_with("*.")) parent.remove_prefix(2);
  if (parent.starts_with(".")) parent.remove_prefix(1);
  if (parent.empty() || !host.ends_with(parent)) return false;
  return host.size() == parent.size() || host[host.size() - parent.size() - 1] == '.';
}

}  // namespace

Result<std::string> parse_host(std::string_view text) {
  if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) <= 0x20; }))
    return fail(Code::invalid, "a host name must not contain spaces or control characters");
  if (text.starts_with('[') && text.ends_with(']'))
    return parse_v6(text.substr(1, text.size() - 2));
  if (text.find(':') != std::string_view::npos) return parse_v6(text);
  if (text.size() > kHostBytesMax * 4)
    return fail(Code::invalid, "a host name has at most {} characters", kHostBytesMax);
  FW_TRY(auto host, to_ascii(text));
  if (host.ends_with('.')) host.pop_back();
  if (host.empty()) return fail(Code::invalid, "the host name is missing");
  if (host.size() > kHostBytesMax)
    return fail(Code::invalid, "a host name has at most {} characters", kHostBytesMax);
  if (is_canonical_v4(host)) return host;
  FW_CHECK(check_labels(host));
  return host;
}

Result<> check_host_name(std::string_view host, std::span<const std::string> own) {
  boost::system::error_code error;
  ip::make_address(std::string(host), error);
  if (!error) return {};
  if (std::ranges::any_of(own, [&](const auto& name) { return is_or_is_below(host, name); }))
    return {};
  if (host.find('.') == std::string_view::npos)
    return fail(Code::denied, "\"{}\" is not a public host name: it has no dot", host);
  for (const auto name : kInsideNames)
    if (is_or_is_below(host, name))
      return fail(Code::denied, "\"{}\" is not a public host name: .{} stays inside a network",
                  host, name);
  return {};
}

}  // namespace fw::net
