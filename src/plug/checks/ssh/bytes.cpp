#include "plug/checks/ssh/bytes.hpp"

#include <algorithm>

namespace fw::checks::ssh {
namespace {

constexpr std::size_t kBlockBytes = 8;
constexpr std::size_t kPaddingBytesMin = 4;

}  // namespace

Writer& Writer::byte(std::uint8_t value) {
  bytes_ += static_cast<char>(value);
  return *this;
}

Writer& Writer::number(std::uint32_t value) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes_ += static_cast<char>(value >> shift);
  return *this;
}

Writer& Writer::text(std::string_view value) {
  return number(static_cast<std::uint32_t>(value.size())).raw(value);
}

Writer& Writer::raw(std::string_view value) {
  bytes_ += value;
  return *this;
}

Writer& Writer::integer(std::string_view magnitude) {
  magnitude.remove_prefix(std::min(magnitude.find_first_not_of('\0'), magnitude.size()));
  const bool looks_negative = !magnitude.empty() && (magnitude.front() & 0x80) != 0;
  number(static_cast<std::uint32_t>(magnitude.size() + (looks_negative ? 1 : 0)));
  if (looks_negative) byte(0);
  return raw(magnitude);
}

std::optional<std::string_view> Reader::raw(std::size_t size) {
  if (is_broken_ || size > rest_.size()) {
    is_broken_ = true;
    return std::nullopt;
  }
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

std::optional<std::uint8_t> Reader::byte() {
  const auto bytes = raw(1);
  if (!bytes) return std::nullopt;
  return static_cast<std::uint8_t>(bytes->front());
}

std::optional<std::uint32_t> Reader::number() {
  const auto bytes = raw(4);
  if (!bytes) return std::nullopt;
  std::uint32_t value = 0;
  for (const char each : *bytes) value = value << 8U | static_cast<std::uint8_t>(each);
  return value;
}

std::optional<std::string_view> Reader::text() {
  const auto size = number();
  if (!size) return std::nullopt;
  return raw(*size);
}

std::string packet(std::string_view payload) {
  const std::size_t bare = 4 + 1 + payload.size();
  std::size_t padding = kBlockBytes - bare % kBlockBytes;
  if (padding < kPaddingBytesMin) padding += kBlockBytes;
  Writer writer;
  writer.number(static_cast<std::uint32_t>(1 + payload.size() + padding));
  writer.byte(static_cast<std::uint8_t>(padding)).raw(payload).raw(std::string(padding, '\0'));
  return writer.bytes();
}

std::expected<std::optional<std::string>, net::Failure> PacketReader::next() {
  Reader reader(held_);
  const auto length = reader.number();
  if (!length) return std::nullopt;
  const auto broken = [](std::string detail) {
    return std::unexpected(net::Failure{model::Reason::bad_protocol, std::move(detail)});
  };
  if (*length > kPacketBytesMax || *length < 2 + kPaddingBytesMin)
    return broken(fmt::format("a packet says it has {} bytes", *length));
  const auto body = reader.raw(*length);
  if (!body) return std::nullopt;
  const std::size_t padding = static_cast<std::uint8_t>(body->front());
  if (padding < kPaddingBytesMin || padding + 2 > body->size())
    return broken("a packet's padding is not as it must be");
  std::string payload(body->substr(1, body->size() - 1 - padding));
  held_.erase(0, 4 + *length);
  return payload;
}

}  // namespace fw::checks::ssh
