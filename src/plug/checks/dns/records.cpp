#include "plug/checks/dns/records.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <iterator>

#include "base/text.hpp"

namespace fw::checks::dns {
namespace {

namespace ip = boost::asio::ip;
constexpr std::size_t kShownValuesMax = 5;
constexpr std::size_t kShownBytesMax = 120;

/// `"a" "b"` and `ab` are one TXT record (RFC 1035 §3.3.14: the strings are concatenated).
std::string joined_strings(std::string_view value) {
  if (!value.starts_with('"')) return std::string(value);
  std::string joined;
  bool inside = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && inside && i + 1 < value.size()) {
      joined += value[++i];
    } else if (value[i] == '"') {
      inside = !inside;
    } else if (inside) {
      joined += value[i];
    }
  }
  return joined;
}

std::string address_form(std::string_view value) {
  boost::system::error_code error;
  const auto address = ip::make_address(std::string(value), error);
  return error ? to_lower(value) : address.to_string();
}

/// Words in lower case, one space between them, names without their trailing dot.
std::string words(std::string_view value) {
  std::string text;
  for (std::string_view word : split(value, ' ')) {
    if (word.size() > 1 && word.ends_with('.')) word.remove_suffix(1);
    if (word.empty()) continue;
    if (!text.empty()) text += ' ';
    text += to_lower(word);
  }
  return text;
}

/// `0 issue "ca.example"`: the tag compares without case, the value as it is (RFC 8659 §4.1).
std::string caa_form(std::string_view value) {
  std::string text;
  for (const char c : words(value))
    if (c != '"') text += c;
  return text;
}

/// `2371 13 2 1F98…`, `257 3 13 mdss…`: the last field may have spaces within (RFC 4034 §2.2,
/// §5.3); digests compare without case, keys with it.
std::string key_form(std::string_view value, bool is_digest) {
  constexpr std::size_t kNumbers = 3;
  std::string text;
  std::size_t words_seen = 0;
  for (const std::string_view word : split(value, ' ')) {
    if (word.empty()) continue;
    if (words_seen > 0 && words_seen <= kNumbers) text += ' ';
    text += is_digest ? to_lower(word) : std::string(word);
    ++words_seen;
  }
  return text;
}

std::string listed(std::span<const std::string> values) {
  std::string text;
  for (std::size_t i = 0; i < values.size() && i < kShownValuesMax; ++i) {
    if (i > 0) text += ", ";
    text += printable(shorten(values[i], kShownBytesMax));
  }
  if (values.size() > kShownValuesMax)
    text += fmt::format(" and {} more", values.size() - kShownValuesMax);
  return text;
}

}  // namespace

std::string canonical(net::RecordType type, std::string_view value) {
  value = trim(value);
  switch (type) {
    case net::RecordType::a:
    case net::RecordType::aaaa:
      return address_form(value);
    case net::RecordType::txt:
      return joined_strings(value);
    case net::RecordType::caa:
      return caa_form(value);
    case net::RecordType::ds:
    case net::RecordType::dnskey:
      return key_form(value, type == net::RecordType::ds);
    default:
      return words(value);
  }
}

std::vector<std::string> values_of(net::RecordType type,
                                   std::span<const model::DnsRecord> records) {
  std::vector<std::string> values;
  for (const model::DnsRecord& record : records)
    if (record.type == net::name(type)) values.push_back(canonical(type, record.value));
  std::ranges::sort(values);
  values.erase(std::ranges::unique(values).begin(), values.end());
  return values;
}

std::string difference(std::span<const std::string> expected, std::span<const std::string> found,
                       bool exact) {
  std::vector<std::string> missing;
  std::vector<std::string> extra;
  std::ranges::set_difference(expected, found, std::back_inserter(missing));
  if (exact) std::ranges::set_difference(found, expected, std::back_inserter(extra));
  std::string text;
  if (!missing.empty()) text = "missing: " + listed(missing);
  if (!extra.empty()) text += (text.empty() ? "unexpected: " : "; unexpected: ") + listed(extra);
  return text;
}

std::string reverse_name(std::string_view text) {
  boost::system::error_code error;
  const auto address = ip::make_address(std::string(text), error);
  if (error) return {};
  std::string name;
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return fmt::format("{}.{}.{}.{}.in-addr.arpa", bytes[3], bytes[2], bytes[1], bytes[0]);
  }
  const auto bytes = address.to_v6().to_bytes();
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte)
    name += fmt::format("{:x}.{:x}.", *byte & 0xf, *byte >> 4);
  return name + "ip6.arpa";
}

}  // namespace fw::checks::dns
