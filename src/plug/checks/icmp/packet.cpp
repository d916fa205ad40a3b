#include "plug/checks/icmp/packet.hpp"

#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>

namespace fw::checks::icmp {
namespace {

constexpr std::size_t kHeaderBytes = 8;     ///< type, code, checksum, id, sequence
constexpr std::size_t kIpHeaderBytes = 20;  ///< without options

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::uint16_t word_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(byte_at(bytes, at) << 8U | byte_at(bytes, at + 1));
}

void put_word(std::string& bytes, std::size_t at, std::uint16_t word) {
  bytes[at] = static_cast<char>(word >> 8U);
  bytes[at + 1] = static_cast<char>(word & 0xffU);
}

/// RFC 1071: 0 over a message that carries its own right sum.
std::uint16_t checksum(std::string_view bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum += word_at(bytes, i);
  if (bytes.size() % 2 == 1)
    sum += static_cast<std::uint32_t>(byte_at(bytes, bytes.size() - 1)) << 8U;
  while (sum >> 16U != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

/// What follows the IPv4 header, or "" where there is none.
std::string_view without_ip_header(std::string_view packet) {
  if (packet.size() < kIpHeaderBytes || byte_at(packet, 0) >> 4U != 4) return {};
  const std::size_t header = (byte_at(packet, 0) & 0x0fU) * 4U;
  if (header < kIpHeaderBytes || header > packet.size()) return {};
  return packet.substr(header);
}

}  // namespace

std::string echo_request(bool is_v6, const Echo& echo) {
  std::string packet(kHeaderBytes, '\0');
  packet[0] = static_cast<char>(is_v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO);
  put_word(packet, 4, echo.id);
  put_word(packet, 6, echo.sequence);
  packet += echo.payload;
  if (!is_v6) put_word(packet, 2, checksum(packet));
  return packet;
}

std::optional<Echo> read_echo_reply(std::string_view packet, Shape shape) {
  if (shape == Shape::v4_with_header) packet = without_ip_header(packet);
  if (packet.size() < kHeaderBytes) return std::nullopt;
  const std::uint8_t wanted = shape == Shape::v6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY;
  if (byte_at(packet, 0) != wanted || byte_at(packet, 1) != 0) return std::nullopt;
  if (shape == Shape::v4_with_header && checksum(packet) != 0) return std::nullopt;
  return Echo{.id = word_at(packet, 4),
              .sequence = word_at(packet, 6),
              .payload = packet.substr(kHeaderBytes)};
}

std::string_view error_words(bool is_v6, std::uint8_t type, std::uint8_t code) {
  if (is_v6) {
    if (type == ICMP6_TIME_EXCEEDED) return "the way there goes in a circle";
    if (type != ICMP6_DST_UNREACH) return {};
    if (code == ICMP6_DST_UNREACH_NOROUTE) return "there is no route to the network";
    if (code == ICMP6_DST_UNREACH_ADMIN) return "a filter on the way forbids it";
    return "the host is unreachable";
  }
  if (type == ICMP_TIME_EXCEEDED) return "the way there goes in a circle";
  if (type != ICMP_DEST_UNREACH) return {};
  if (code == ICMP_NET_UNREACH || code == ICMP_NET_UNKNOWN)
    return "there is no route to the network";
  if (code == ICMP_NET_ANO || code == ICMP_HOST_ANO || code == ICMP_PKT_FILTERED)
    return "a filter on the way forbids it";
  return "the host is unreachable";
}

}  // namespace fw::checks::icmp
