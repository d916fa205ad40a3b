#include "plug/checks/grpc/message.hpp"

#include <array>
#include <optional>

namespace fw::checks::grpc {
namespace {

constexpr std::size_t kFrameHeadBytes = 5;  ///< compressed or not, and the length
constexpr int kFieldsMax = 64;
constexpr std::size_t kVarintBytesMax = 10;

constexpr auto kServing =
    std::to_array<std::string_view>({"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"});
constexpr auto kStatuses = std::to_array<std::string_view>(
    {"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND",
     "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED",
     "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"});

std::unexpected<net::Failure> broken(std::string detail) {
  return std::unexpected(net::Failure{model::Reason::bad_protocol, std::move(detail)});
}

void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>((value & 0x7fU) | 0x80U);
    value >>= 7U;
  }
  out += static_cast<char>(value);
}

std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size() && i < kVarintBytesMax; ++i) {
    const auto byte = static_cast<std::uint8_t>(bytes[i]);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << (7 * i);
    if ((byte & 0x80U) != 0) continue;
    bytes.remove_prefix(i + 1);
    return value;
  }
  return std::nullopt;
}

/// Takes one field's value; false where it is cut short or of a kind that is not in use.
bool take_field(std::string_view& bytes, std::uint64_t wire_type, std::uint64_t& number) {
  std::size_t size = 0;
  if (wire_type == 0 || wire_type == 2) {
    const auto value = take_varint(bytes);
    if (!value) return false;
    if (wire_type == 0) {
      number = *value;
      return true;
    }
    if (*value > bytes.size()) return false;
    size = static_cast<std::size_t>(*value);
  } else if (wire_type == 1 || wire_type == 5) {
    size = wire_type == 1 ? 8 : 4;
    if (size > bytes.size()) return false;
  } else {
    return false;
  }
  bytes.remove_prefix(size);
  return true;
}

}  // namespace

std::string words(int serving) {
  if (serving >= 0 && static_cast<std::size_t>(serving) < kServing.size())
    return std::string(kServing.at(static_cast<std::size_t>(serving)));
  return fmt::format("status {}", serving);
}

std::string grpc_status_words(int status) {
  if (status >= 0 && static_cast<std::size_t>(status) < kStatuses.size())
    return std::string(kStatuses.at(static_cast<std::size_t>(status)));
  return std::to_string(status);
}

std::string health_request(std::string_view service) {
  std::string message;
  if (!service.empty()) {  // proto3 leaves out what is empty
    message += '\x0a';
    put_varint(message, service.size());
    message += service;
  }
  std::string framed(1, '\0');
  for (const unsigned shift : {24U, 16U, 8U, 0U})
    framed += static_cast<char>(static_cast<std::uint32_t>(message.size()) >> shift);
  return framed + message;
}

std::expected<int, net::Failure> read_health_response(std::string_view bytes) {
  if (bytes.size() < kFrameHeadBytes) return broken("the answer has no message");
  if (bytes[0] != 0) return broken("the message is compressed, which was not offered");
  std::uint32_t size = 0;
  for (std::size_t i = 1; i < kFrameHeadBytes; ++i)
    size = size << 8U | static_cast<std::uint8_t>(bytes[i]);
  bytes.remove_prefix(kFrameHeadBytes);
  if (size != bytes.size()) return broken("the answer is not one whole message");
  std::uint64_t status = 0;
  for (int i = 0; !bytes.empty(); ++i) {
    const auto key = take_varint(bytes);
    std::uint64_t number = 0;
    if (i >= kFieldsMax || !key || !take_field(bytes, *key & 7U, number))
      return broken("the message is not one of the health protocol");
    if (*key == 8) status = number;  // field 1, a number
  }
  return status > 0xffff ? 0xffff : static_cast<int>(status);
}

}  // namespace fw::checks::grpc
