#include "plug/checks/ssh/bytes.hpp"

#include <gtest/gtest.h>

#include "base/encode.hpp"

namespace fw::checks::ssh {
namespace {

TEST(Writer, WritesTheExamplesOfTheStandard) {
  // RFC 4251 §5
  const auto integer = [](std::string_view hex) {
    return to_hex(Writer().integer(from_hex(hex).value()).bytes());
  };
  EXPECT_EQ(integer(""), "00000000");
  EXPECT_EQ(integer("0000"), "00000000");
  EXPECT_EQ(integer("09a378f9b2e332a7"), "0000000809a378f9b2e332a7");
  EXPECT_EQ(integer("80"), "000000020080");
  EXPECT_EQ(to_hex(Writer().text("zlib,none").byte(7).number(0x29b7f4aa).bytes()),
            "000000097a6c69622c6e6f6e65"
            "07"
            "29b7f4aa");
}

TEST(Reader, TakesNothingThatIsNotThere) {
  Reader reader(std::string_view("\0\0\0\2ab\0\0\0\5abc", 13));
  EXPECT_EQ(reader.text(), "ab");
  EXPECT_EQ(reader.text(), std::nullopt);
  EXPECT_EQ(reader.byte(), std::nullopt) << "once broken, always broken";
}

TEST(Packet, ComesBackInAnyPieces) {
  for (std::size_t size = 1; size < 40; ++size) {
    const std::string payload(size, 'p');
    const std::string wire = packet(payload);
    EXPECT_EQ(wire.size() % 8, 0);
    PacketReader reader;
    int found = 0;
    for (const char byte : wire + wire) {
      reader.feed({&byte, 1});
      const auto read = reader.next();
      ASSERT_TRUE(read);
      if (!*read) continue;
      ++found;
      EXPECT_EQ(**read, payload);
    }
    EXPECT_EQ(found, 2);
  }
}

TEST(Packet, OfAnImpossibleSizeIsRefused) {
  for (const char* hex : {"00000000", "00000005", "000088b9", "ffffffff",
                          "0000000c0300000000000000"
                          "00000000",
                          "0000000c0b0000000000000000000000"}) {
    PacketReader reader;
    reader.feed(from_hex(hex).value());
    EXPECT_FALSE(reader.next()) << hex;
  }
}

}  // namespace
}  // namespace fw::checks::ssh
