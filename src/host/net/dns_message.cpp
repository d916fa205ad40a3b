#include "host/net/dns_message.hpp"

#include <array>
#include <boost/asio/ip/address.hpp>
#include <optional>

#include "base/encode.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace fw::net {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t kMessageBytesMax = 65'535;
constexpr std::size_t kRecordsMax = 512;
constexpr std::size_t kNameBytesMax = 255;
constexpr std::uint16_t kClassIn = 1;
constexpr std::uint16_t kUdpBytes = 1232;
constexpr std::uint16_t kTypeOpt = 41;

struct TypeName {
  RecordType type;
  std::string_view name;
};
constexpr auto kTypes = std::to_array<TypeName>({{RecordType::a, "A"},
                                                 {RecordType::aaaa, "AAAA"},
                                                 {RecordType::cname, "CNAME"},
                                                 {RecordType::ns, "NS"},
                                                 {RecordType::mx, "MX"},
                                                 {RecordType::txt, "TXT"},
                                                 {RecordType::soa, "SOA"},
                                                 {RecordType::caa, "CAA"},
                                                 {RecordType::srv, "SRV"},
                                                 {RecordType::ptr, "PTR"},
                                                 {RecordType::ds, "DS"},
                                                 {RecordType::rrsig, "RRSIG"},
                                                 {RecordType::dnskey, "DNSKEY"},
                                                 {RecordType::https, "HTTPS"}});

/// Reads forward through a message. Once something was out of bounds, `good` is false and every
/// further read gives nothing.
class Reader {
 public:
  Reader(std::string_view message, std::size_t at, std::size_t end)
      : message_(message), at_(at), end_(end) {}

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::size_t left() const { return end_ - at_; }

  std::uint8_t u8() {
    if (!need(1)) return 0;
    return static_cast<std::uint8_t>(message_[at_++]);
  }
  std::uint16_t u16() {
    const auto high = u8();
    return static_cast<std::uint16_t>(high << 8U | u8());
  }
  std::uint32_t u32() {
    const std::uint32_t high = u16();
    return high << 16U | u16();
  }
  std::string_view bytes(std::size_t count) {
    if (!need(count)) return {};
    at_ += count;
    return message_.substr(at_ - count, count);
  }
  std::string_view rest() { return bytes(left()); }

  /// RFC 1035 §4.1.4. Every pointer must lead further back than the last, which ends all loops.
  std::string name() {
    std::string out;
    std::size_t at = at_;
    std::size_t lowest = at_;
    bool jumped = false;
    for (std::size_t used = 0; used <= kNameBytesMax;) {
      const std::size_t end = jumped ? message_.size() : end_;
      if (at >= end) break;
      const auto length = static_cast<std::uint8_t>(message_[at]);
      if (length == 0) {
        if (!jumped) at_ = at + 1;
        return out.empty() ? "." : out;
      }
      if (length >= 0xc0) {
        if (at + 1 >= end) break;
        const std::size_t to = (length & 0x3fU) << 8U | static_cast<std::uint8_t>(message_[at + 1]);
        if (to >= lowest) break;
        if (!jumped) at_ = at + 2;
        jumped = true;
        at = lowest = to;
        continue;
      }
      if (length > 63 || at + 1 + length > end) break;
      if (!out.empty()) out += '.';
      append_label(out, message_.substr(at + 1, length));
      at += 1U + length;
      used += 1U + length;
    }
    good_ = false;
    return {};
  }

 private:
  bool need(std::size_t count) {
    if (good_ && count <= left()) return true;
    good_ = false;
    return false;
  }

  static void append_label(std::string& out, std::string_view label) {
    for (const char c : label) {
      const auto byte = static_cast<std::uint8_t>(c);
      if (c >= 'A' && c <= 'Z') {
        out += static_cast<char>(c - 'A' + 'a');
      } else if (c == '.' || c == '\\') {
        out += '\\';
        out += c;
      } else if (byte > 0x20 && byte < 0x7f) {
        out += c;
      } else {
        out += fmt::format("\\{:03}", byte);
      }
    }
  }

  std::string_view message_;
  std::size_t at_;
  std::size_t end_;
  bool good_ = true;
};

/// Character-strings (RFC 1035 §3.3) until the end, joined.
std::string joined_strings(Reader& in) {
  std::string out;
  while (in.good() && in.left() > 0) {
    for (const char c : in.bytes(in.u8())) {
      const auto byte = static_cast<std::uint8_t>(c);
      if (byte >= 0x20 && byte < 0x7f)
        out += c;
      else
        out += fmt::format("\\{:03}", byte);
    }
  }
  return out;
}

std::string soa_value(Reader& in) {
  std::string out = in.name();
  out += ' ' + in.name();
  for (int i = 0; i < 5; ++i) out += fmt::format(" {}", in.u32());
  return out;
}

/// RFC 8659 §4.1.1.
std::string caa_value(Reader& in) {
  const auto flags = in.u8();
  const auto tag = in.bytes(in.u8());
  return fmt::format("{} {} \"{}\"", flags, printable(tag), printable(in.rest()));
}

/// YYYYMMDDHHmmSS in UTC (RFC 4034 §3.2), of the seconds since 1970 until 2106.
std::string signature_time(std::uint32_t seconds) {
  std::string text = to_rfc3339(Instant(std::chrono::seconds(seconds))).substr(0, 19);
  std::erase_if(text, [](char c) { return c < '0' || c > '9'; });
  return text;
}

/// RFC 4034 §3.2.
std::string rrsig_value(Reader& in) {
  const auto covered = in.u16();
  const auto covered_name = name(static_cast<RecordType>(covered));
  std::string out =
      covered_name.empty() ? fmt::format("TYPE{}", covered) : std::string(covered_name);
  out += fmt::format(" {}", in.u8());
  out += fmt::format(" {}", in.u8());
  out += fmt::format(" {}", in.u32());
  out += ' ' + signature_time(in.u32());
  out += ' ' + signature_time(in.u32());
  out += fmt::format(" {}", in.u16());
  out += ' ' + in.name();
  return out + ' ' + to_base64(in.rest());
}

std::string address_value(Reader& in, bool is_v6) {
  if (is_v6) {
    ip::address_v6::bytes_type bytes;
    for (auto& byte : bytes) byte = in.u8();
    return ip::address_v6(bytes).to_string();
  }
  return ip::address_v4(in.u32()).to_string();
}

/// "h2,h3" of the parameter alpn (RFC 9460 §7.1.1).
std::string protocols_value(std::string_view data) {
  std::string out;
  while (!data.empty()) {
    const auto size = static_cast<unsigned char>(data.front());
    if (!out.empty()) out += ',';
    out += printable(data.substr(1, size));
    data.remove_prefix(std::min<std::size_t>(size + 1U, data.size()));
  }
  return out;
}

/// "1 cdn.example alpn=h2,h3 key5" (RFC 9460 §2.1); of parameters but alpn only the number.
std::string https_value(Reader& in) {
  constexpr std::uint16_t kAlpn = 1;
  const auto priority = in.u16();
  std::string out = fmt::format("{} {}", priority, in.name());
  while (in.good() && in.left() > 0) {
    const auto key = in.u16();
    const auto data = in.bytes(in.u16());
    out += key == kAlpn ? " alpn=" + protocols_value(data) : fmt::format(" key{}", key);
  }
  return out;
}

std::string value_of(Reader& in, std::uint16_t type) {
  switch (static_cast<RecordType>(type)) {
    case RecordType::a:
      return address_value(in, false);
    case RecordType::aaaa:
      return address_value(in, true);
    case RecordType::cname:
    case RecordType::ns:
    case RecordType::ptr:
      return in.name();
    case RecordType::mx: {
      const auto preference = in.u16();
      return fmt::format("{} {}", preference, in.name());
    }
    case RecordType::txt:
      return joined_strings(in);
    case RecordType::soa:
      return soa_value(in);
    case RecordType::caa:
      return caa_value(in);
    case RecordType::srv: {
      const auto priority = in.u16();
      const auto weight = in.u16();
      const auto port = in.u16();
      return fmt::format("{} {} {} {}", priority, weight, port, in.name());
    }
    case RecordType::ds: {
      const auto tag = in.u16();
      const auto algorithm = in.u8();
      const auto digest = in.u8();
      return fmt::format("{} {} {} {}", tag, algorithm, digest, to_hex(in.rest()));
    }
    case RecordType::rrsig:
      return rrsig_value(in);
    case RecordType::https:
      return https_value(in);
    case RecordType::dnskey: {
      const auto flags = in.u16();
      const auto protocol = in.u8();
      const auto algorithm = in.u8();
      return fmt::format("{} {} {} {}", flags, protocol, algorithm, to_base64(in.rest()));
    }
  }
  const auto rest = in.rest();
  return fmt::format("\\# {} {}", rest.size(), to_hex(rest));
}

/// One record of the answer section, or nothing where it is of another class than IN.
std::optional<model::DnsRecord> read_record(Reader& in, std::string_view message) {
  model::DnsRecord record;
  record.name = in.name();
  const auto type = in.u16();
  const auto record_class = in.u16();
  record.ttl_s = in.u32();
  const std::size_t length = in.u16();
  const std::size_t start = in.at();
  in.bytes(length);
  if (!in.good() || record_class != kClassIn || type == kTypeOpt) return std::nullopt;
  Reader data(message, start, start + length);
  const auto type_name = name(static_cast<RecordType>(type));
  record.type = type_name.empty() ? fmt::format("TYPE{}", type) : std::string(type_name);
  record.value = value_of(data, type);
  if (!data.good() || data.left() != 0) {
    in.bytes(message.size() + 1);  // the whole message is refused
    return std::nullopt;
  }
  return record;
}

model::Reason reason_of(Rcode rcode) {
  switch (rcode) {
    case Rcode::no_error:
      return model::Reason::none;
    case Rcode::name_error:
      return model::Reason::dns_nxdomain;
    case Rcode::refused:
      return model::Reason::dns_refused;
    default:
      return model::Reason::dns_servfail;
  }
}

void put_u16(std::string& out, std::uint16_t value) {
  out += static_cast<char>(value >> 8U);
  out += static_cast<char>(value & 0xffU);
}

}  // namespace

std::string_view name(RecordType type) {
  for (const auto& known : kTypes)
    if (known.type == type) return known.name;
  return {};
}

std::optional<RecordType> record_type_named(std::string_view text) {
  for (const auto& known : kTypes)
    if (equal_ignoring_case(known.name, text)) return known.type;
  return std::nullopt;
}

Result<std::string> dns_query(std::uint16_t id, std::string_view host, RecordType type) {
  std::string out;
  put_u16(out, id);
  put_u16(out, 0x0120);  // RD and AD
  put_u16(out, 1);
  put_u16(out, 0);
  put_u16(out, 0);
  put_u16(out, 1);
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.size() > 253) return fail(Code::invalid, "a DNS name has at most 253 characters");
  for (const auto label : split(host, '.')) {
    if (label.empty() || label.size() > 63)
      return fail(Code::invalid, "each part of a DNS name has 1 to 63 characters");
    out += static_cast<char>(label.size());
    out += label;
  }
  out += '\0';
  put_u16(out, static_cast<std::uint16_t>(type));
  put_u16(out, kClassIn);
  out += '\0';  // OPT: the root's name, type, UDP size, no flags, no options
  put_u16(out, kTypeOpt);
  put_u16(out, kUdpBytes);
  out.append(6, '\0');
  return out;
}

Result<DnsAnswer> parse_dns_answer(std::string_view message) {
  if (message.size() > kMessageBytesMax || message.size() < 12)
    return fail(Code::corrupt, "the DNS answer has {} bytes", message.size());
  Reader in(message, 0, message.size());
  in.u16();
  const auto flags = in.u16();
  if ((flags & 0x8000U) == 0) return fail(Code::corrupt, "the DNS message is not an answer");
  DnsAnswer answer;
  answer.rcode = static_cast<Rcode>(flags & 0x0fU);
  answer.authenticated = (flags & 0x20U) != 0;
  answer.truncated = (flags & 0x200U) != 0;
  answer.recursion_available = (flags & 0x80U) != 0;
  const auto questions = in.u16();
  const auto answers = in.u16();
  in.u32();
  for (int i = 0; i < questions && in.good(); ++i) {
    in.name();
    in.u32();
  }
  if (answers > kRecordsMax)
    return fail(Code::corrupt, "the DNS answer has {} records; at most {} are read", answers,
                kRecordsMax);
  for (int i = 0; i < answers && in.good(); ++i)
    if (auto record = read_record(in, message)) answer.records.push_back(*std::move(record));
  if (!in.good()) return fail(Code::corrupt, "the DNS answer is malformed");
  return answer;
}

Answer to_answer(DnsAnswer message) {
  Answer answer;
  answer.reason = reason_of(message.rcode);
  answer.records = std::move(message.records);
  answer.authenticated = message.authenticated;
  if (answer.reason == model::Reason::none && answer.records.empty())
    answer.reason = model::Reason::dns_no_records;
  if (answer.reason != model::Reason::none) answer.detail = model::sentence(answer.reason);
  return answer;
}

}  // namespace fw::net
