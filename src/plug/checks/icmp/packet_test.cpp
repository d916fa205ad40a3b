#include "plug/checks/icmp/packet.hpp"

#include <gtest/gtest.h>

#include "base/encode.hpp"

namespace fw::checks::icmp {
namespace {

/// The answer to `request`: type 0 in place of 8, which the checksum makes up for.
std::string answer_v4(std::string request) {
  const auto sum = static_cast<std::uint16_t>(static_cast<unsigned char>(request[2]) << 8U |
                                              static_cast<unsigned char>(request[3]));
  std::uint32_t raised = sum + 0x0800U;
  raised = (raised & 0xffffU) + (raised >> 16U);
  request[0] = 0;
  request[2] = static_cast<char>(raised >> 8U);
  request[3] = static_cast<char>(raised & 0xffU);
  return request;
}

TEST(EchoRequest, HasTheChecksumOfTheStandard) {
  // 0x0800 + 0x1234 + 0x0001 + 0x6162 = 0x7b97; its complement is 0x8468.
  EXPECT_EQ(to_hex(echo_request(false, {.id = 0x1234, .sequence = 1, .payload = "ab"})),
            "08008468123400016162");
  EXPECT_EQ(to_hex(echo_request(true, {.id = 0x1234, .sequence = 1, .payload = "a"})),
            "800000001234000161");
}

TEST(EchoReply, IsReadInEveryShape) {
  const std::string request = echo_request(false, {.id = 7, .sequence = 9, .payload = "odd"});
  const std::string reply = answer_v4(request);
  for (const Shape shape : {Shape::v4, Shape::v4_with_header}) {
    std::string header(shape == Shape::v4 ? 0 : 24, '\0');
    if (!header.empty()) header[0] = 0x46;  // six words: with an option
    const std::string packet = header + reply;
    const auto echo = read_echo_reply(packet, shape);
    ASSERT_TRUE(echo);
    EXPECT_EQ(echo->id, 7);
    EXPECT_EQ(echo->sequence, 9);
    EXPECT_EQ(echo->payload, "odd");
  }
  std::string v6 = echo_request(true, {.id = 7, .sequence = 9, .payload = "odd"});
  EXPECT_FALSE(read_echo_reply(v6, Shape::v6)) << "a request is no reply";
  v6[0] = static_cast<char>(129);
  EXPECT_EQ(read_echo_reply(v6, Shape::v6)->payload, "odd");
}

TEST(EchoReply, IsNothingElse) {
  const std::string request = echo_request(false, {.id = 7, .sequence = 9, .payload = "x"});
  const std::string reply = answer_v4(request);
  std::string header(20, '\0');
  header[0] = 0x45;
  EXPECT_TRUE(read_echo_reply(header + reply, Shape::v4_with_header));
  EXPECT_FALSE(read_echo_reply(header + request, Shape::v4_with_header));
  EXPECT_FALSE(read_echo_reply(header + reply + "y", Shape::v4_with_header)) << "wrong checksum";
  EXPECT_FALSE(read_echo_reply(header.substr(0, 12), Shape::v4_with_header));
  header[0] = 0x4f;  // longer than the packet
  EXPECT_FALSE(read_echo_reply(header + reply, Shape::v4_with_header));
  header[0] = 0x41;  // shorter than a header
  EXPECT_FALSE(read_echo_reply(header + reply, Shape::v4_with_header));
  EXPECT_FALSE(read_echo_reply(reply.substr(0, 7), Shape::v4));
  EXPECT_FALSE(read_echo_reply("", Shape::v6));
}

TEST(ErrorWords, KnowUnreachable) {
  EXPECT_EQ(error_words(false, 3, 1), "the host is unreachable");
  EXPECT_EQ(error_words(false, 3, 13), "a filter on the way forbids it");
  EXPECT_EQ(error_words(false, 11, 0), "the way there goes in a circle");
  EXPECT_EQ(error_words(false, 12, 0), "");
  EXPECT_EQ(error_words(true, 1, 0), "there is no route to the network");
  EXPECT_EQ(error_words(true, 2, 0), "") << "packet too big is no error of ours";
}

}  // namespace
}  // namespace fw::checks::icmp
