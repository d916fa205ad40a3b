#include "plug/checks/websocket/frames.hpp"

namespace fw::checks::websocket {
namespace {

using model::Reason;

constexpr std::size_t kControlBytesMax = 125;  ///< RFC 6455 §5.5
constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kReserved = 0x70;
constexpr std::uint8_t kMasked = 0x80;

std::unexpected<net::Failure> broken(std::string detail) {
  return std::unexpected(net::Failure{Reason::bad_protocol, std::move(detail)});
}

std::unexpected<net::Failure> too_large() {
  return std::unexpected(net::Failure{
      Reason::too_large, fmt::format("a message has more than {} bytes", kMessageBytesMax)});
}

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i)
    value = value << 8U | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

bool is_known(std::uint8_t opcode) { return opcode <= 2 || (opcode >= 8 && opcode <= 10); }

bool is_control(Opcode opcode) { return static_cast<std::uint8_t>(opcode) >= 8; }

}  // namespace

std::string client_frame(Opcode opcode, std::string_view payload, Mask mask) {
  std::string frame;
  frame += static_cast<char>(kFinal | static_cast<std::uint8_t>(opcode));
  const std::size_t size = payload.size();
  const std::size_t width = size <= kControlBytesMax ? 0 : (size <= 0xffff ? 2 : 8);
  const std::size_t first = width == 0 ? size : (width == 2 ? 126 : 127);
  frame += static_cast<char>(kMasked | first);
  for (std::size_t i = width; i > 0; --i)
    frame += static_cast<char>(static_cast<std::uint64_t>(size) >> (8 * (i - 1)) & 0xffU);
  frame.append(mask.data(), mask.size());
  for (std::size_t i = 0; i < size; ++i) frame += static_cast<char>(payload[i] ^ mask[i % 4]);
  return frame;
}

int close_code(std::string_view payload) {
  return payload.size() < 2 ? 1005 : static_cast<int>(number_at(payload, 0, 2));
}

std::expected<std::optional<FrameReader::Frame>, net::Failure> FrameReader::next_frame() {
  if (held_.size() < 2) return std::nullopt;
  const auto first = static_cast<std::uint8_t>(held_[0]);
  const auto second = static_cast<std::uint8_t>(held_[1]);
  if ((first & kReserved) != 0) return broken("a frame has reserved bits set");
  if (!is_known(first & 0x0fU)) return broken("a frame is of an unknown kind");
  if ((second & kMasked) != 0) return broken("the server masks its frames");
  Frame frame{.opcode = static_cast<Opcode>(first & 0x0fU), .is_final = (first & kFinal) != 0};
  const std::uint8_t length = second & 0x7fU;
  if (is_control(frame.opcode) && (length > kControlBytesMax || !frame.is_final))
    return broken("a control frame is too long or in pieces");
  const std::size_t width = length < 126 ? 0 : (length == 126 ? 2 : 8);
  if (held_.size() < 2 + width) return std::nullopt;
  const std::uint64_t size = width == 0 ? length : number_at(held_, 2, width);
  // Before the payload has come: a length alone must not make us wait or keep room.
  if (size > kMessageBytesMax) return too_large();
  if (held_.size() - 2 - width < size) return std::nullopt;
  frame.payload = held_.substr(2 + width, size);
  held_.erase(0, 2 + width + size);
  return frame;
}

std::expected<std::optional<Message>, net::Failure> FrameReader::next() {
  while (true) {
    auto read = next_frame();
    if (!read) return std::unexpected(std::move(read).error());
    if (!*read) return std::nullopt;
    Frame frame = **std::move(read);
    if (is_control(frame.opcode)) return Message{frame.opcode, std::move(frame.payload)};
    const bool continues = frame.opcode == Opcode::continuation;
    if (continues != begun_.has_value())
      return broken(continues ? "a message continues that has not begun"
                              : "a message begins inside another one");
    if (!continues) begun_ = Message{frame.opcode, {}};
    if (begun_->payload.size() + frame.payload.size() > kMessageBytesMax) return too_large();
    begun_->payload += frame.payload;
    if (!frame.is_final) continue;
    Message whole = *std::move(begun_);
    begun_.reset();
    return whole;
  }
}

}  // namespace fw::checks::websocket
