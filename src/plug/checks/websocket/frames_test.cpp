#include "plug/checks/websocket/frames.hpp"

#include <gtest/gtest.h>

#include "base/encode.hpp"
#include "plug/checks/websocket/handshake.hpp"

namespace fw::checks::websocket {
namespace {

std::string bytes(std::string_view hex) { return from_hex(hex).value(); }

/// Everything that comes out, "text:Hello" each, and the reason that ends it.
std::string read(std::string_view wire, std::size_t step) {
  FrameReader reader;
  std::string out;
  for (std::size_t at = 0; at < wire.size(); at += step) {
    reader.feed(wire.substr(at, step));
    while (true) {
      auto message = reader.next();
      if (!message) return out + "!" + std::string(model::name(message.error().reason));
      if (!*message) break;
      out += fmt::format("{}:{} ", static_cast<int>((*message)->opcode), (*message)->payload);
    }
  }
  return out;
}

TEST(Accept, IsThatOfTheStandard) {
  // RFC 6455 §1.3
  EXPECT_EQ(accept_for("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(ClientFrame, IsThatOfTheStandard) {
  // RFC 6455 §5.7
  EXPECT_EQ(to_hex(client_frame(Opcode::text, "Hello", {'\x37', '\xfa', '\x21', '\x3d'})),
            "818537fa213d7f9f4d5158");
  EXPECT_EQ(to_hex(client_frame(Opcode::text, std::string(256, 'x'), {}).substr(0, 8)),
            "81fe010000000000");
  EXPECT_EQ(to_hex(client_frame(Opcode::binary, std::string(65536, 'x'), {}).substr(0, 14)),
            "82ff000000000001000000000000");
}

TEST(FrameReader, ReadsTheExamplesOfTheStandard) {
  const std::string hello = bytes("810548656c6c6f");
  const std::string pieces = bytes("010348656c") + bytes("80026c6f");
  const std::string ping_between =
      bytes("010348656c") + bytes("890548656c6c6f") + bytes("80026c6f");
  for (const std::size_t step : {1, 3, 100}) {
    EXPECT_EQ(read(hello + hello, step), "1:Hello 1:Hello ");
    EXPECT_EQ(read(pieces, step), "1:Hello ");
    EXPECT_EQ(read(ping_between, step), "9:Hello 1:Hello ");
  }
  EXPECT_EQ(read(bytes("827e0100") + std::string(256, 'x'), 7), "2:" + std::string(256, 'x') + " ");
}

TEST(FrameReader, RefusesWhatTheStandardForbids) {
  for (const char* wire :
       {"818537fa213d7f9f4d5158", "c100", "8300", "8b00", "897e0080", "0900", "8000", "01000100"})
    EXPECT_NE(read(bytes(wire), 100).find("!bad_protocol"), std::string::npos) << wire;
  EXPECT_EQ(read(bytes("817f0000000000010001"), 100), "!too_large");
  EXPECT_EQ(read(bytes("817fffffffffffffffff"), 100), "!too_large");
}

TEST(CloseCode, MayBeMissing) {
  EXPECT_EQ(close_code(""), 1005);
  EXPECT_EQ(close_code("\x03"), 1005);
  EXPECT_EQ(close_code(bytes("03e8")), 1000);
}

}  // namespace
}  // namespace fw::checks::websocket
