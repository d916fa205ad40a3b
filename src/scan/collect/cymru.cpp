#include "scan/collect/cymru.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace fw::scan {
namespace {

constexpr std::size_t kNameBytesMax = 100;
constexpr std::size_t kColumnsOfNetwork = 5;

std::string_view unquoted(std::string_view txt) {
  txt = trim(txt);
  if (txt.size() >= 2 && txt.front() == '"' && txt.back() == '"')
    txt = txt.substr(1, txt.size() - 2);
  return txt;
}

}  // namespace

std::string origin_name(const boost::asio::ip::address& address) {
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return fmt::format("{}.{}.{}.{}.origin.asn.cymru.com", bytes[3], bytes[2], bytes[1], bytes[0]);
  }
  const auto bytes = address.to_v6().to_bytes();
  std::string name;
  for (std::size_t i = bytes.size(); i-- > 0;)
    name += fmt::format("{:x}.{:x}.", bytes.at(i) & 0xFU, bytes.at(i) >> 4U);
  return name + "origin6.asn.cymru.com";
}

std::string network_name(std::uint32_t asn) { return fmt::format("AS{}.asn.cymru.com", asn); }

std::optional<std::uint32_t> parse_origin(std::string_view txt) {
  const std::string_view line = unquoted(txt);
  if (line.find('|') == std::string_view::npos) return std::nullopt;
  const std::string_view numbers = trim(line.substr(0, line.find('|')));
  const auto asn = to_number<std::uint32_t>(numbers.substr(0, numbers.find(' ')));
  return asn && *asn != 0 ? asn : std::nullopt;
}

std::string parse_network(std::string_view txt) {
  const auto columns = split(unquoted(txt), '|');
  if (columns.size() < kColumnsOfNetwork) return {};
  return shorten(printable(trim(columns[kColumnsOfNetwork - 1])), kNameBytesMax);
}

}  // namespace fw::scan
