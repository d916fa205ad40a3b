#include "host/net/dns_message.hpp"

#include <gtest/gtest.h>

namespace fw::net {
namespace {

/// A header of an answer with this many records, and nothing asked.
std::string header(int answers) {
  std::string out("\x12\x34\x81\x80\0\0\0\0\0\0\0\0", 12);
  out[7] = static_cast<char>(answers);
  return out;
}

/// The fixed part of a record of class IN: type, TTL 60, length.
std::string fixed(int type, std::size_t length) {
  std::string out;
  out += static_cast<char>(type >> 8);
  out += static_cast<char>(type & 0xff);
  out += std::string("\0\x01\0\0\0\x3c", 6);
  out += static_cast<char>(length >> 8U);
  out += static_cast<char>(length & 0xffU);
  return out;
}

TEST(DnsMessage, WritesAQuery) {
  const auto query = dns_query(0x1234, "a.example.", RecordType::aaaa);
  ASSERT_TRUE(query);
  EXPECT_EQ(*query, std::string("\x12\x34\x01\x20\0\x01\0\0\0\0\0\x01"
                                "\x01"
                                "a\x07"
                                "example\0\0\x1c\0\x01"
                                "\0\0\x29\x04\xd0\0\0\0\0\0\0",
                                38));
  EXPECT_FALSE(dns_query(1, "a..b", RecordType::a));
  EXPECT_FALSE(dns_query(1, std::string(64, 'a'), RecordType::a));
  EXPECT_FALSE(dns_query(1, std::string(254, 'a'), RecordType::a));
}

TEST(DnsMessage, FollowsPointersBack) {
  const std::string name("\x03www\x04test\0", 10);
  const auto message = header(2) + name + fixed(1, 4) + std::string("\xc0\0\x02\x01", 4) +
                       std::string("\xc0\x10", 2) + fixed(5, 6) + std::string("\x03WWW\xc0\x0c", 6);
  const auto answer = parse_dns_answer(message);
  ASSERT_TRUE(answer) << answer.error().sentence();
  ASSERT_EQ(answer->records.size(), 2U);
  EXPECT_EQ(answer->records[0], (model::DnsRecord{"www.test", "A", "192.0.2.1", 60}));
  EXPECT_EQ(answer->records[1], (model::DnsRecord{"test", "CNAME", "www.www.test", 60}));
}

TEST(DnsMessage, NamesCannotRunInCircles) {
  // At itself, forward, and two at each other.
  for (const auto& name : {std::string("\xc0\x0c", 2), std::string("\xc0\x20", 2),
                           std::string("\x01"
                                       "a\xc0\x0c",
                                       4)})
    EXPECT_FALSE(parse_dns_answer(header(1) + name + fixed(1, 4) + "aaaa"));
}

TEST(DnsMessage, LengthsMustFit) {
  const std::string root("\0", 1);
  EXPECT_FALSE(parse_dns_answer(""));
  EXPECT_FALSE(parse_dns_answer(header(1)));
  EXPECT_FALSE(parse_dns_answer(header(1) + root + fixed(1, 4) + "aaa"));
  EXPECT_FALSE(parse_dns_answer(header(1) + root + fixed(1, 3) + "aaa"));
  EXPECT_FALSE(parse_dns_answer(header(1) + root + fixed(1, 5) + "aaaaa"));
  EXPECT_FALSE(parse_dns_answer(header(1) + root + fixed(28, 4) + "aaaa"));
  EXPECT_FALSE(parse_dns_answer(header(1) + root + fixed(16, 3) + "\x07zz"));
  EXPECT_FALSE(parse_dns_answer(header(1) + root + fixed(15, 2) + std::string("\0\x0a", 2)));
  EXPECT_TRUE(parse_dns_answer(header(1) + root + fixed(1, 4) + "aaaa"));
  std::string query = header(0);
  query[2] = 1;
  EXPECT_FALSE(parse_dns_answer(query)) << "a question is no answer";
  std::string crowd = header(0);
  crowd[6] = '\x7f';
  EXPECT_FALSE(parse_dns_answer(crowd + std::string(60'000, '\0')));
}

TEST(DnsMessage, TextIsMadeFitToShow) {
  const std::string root("\0", 1);
  const auto txt = parse_dns_answer(header(1) + root + fixed(16, 8) +
                                    "\x03"
                                    "a\"\xff"
                                    "\x03\n b");
  ASSERT_TRUE(txt);
  EXPECT_EQ(txt->records[0].value, "a\"\\255\\010 b");
  const auto name = parse_dns_answer(header(1) + root + fixed(2, 7) +
                                     std::string("\x05"
                                                 "a.B\x07 \0",
                                                 7));
  ASSERT_TRUE(name);
  EXPECT_EQ(name->records[0].value, "a\\.b\\007\\032");
}

TEST(DnsMessage, SignaturesTellTheirTimes) {
  const std::string rdata("\0\1\x0d\2\0\0\0\x3c\x6b\x0c\xf0\0\x6a\xfd\xae\xc0\x09\x43\1x\0\1\2\3",
                          24);
  const auto answer = parse_dns_answer(header(1) + std::string("\0", 1) + fixed(46, 24) + rdata);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->records[0].type, "RRSIG");
  EXPECT_EQ(answer->records[0].value, "A 13 2 60 20261130033944 20261118135720 2371 x AQID");
  EXPECT_FALSE(
      parse_dns_answer(header(1) + std::string("\0", 1) + fixed(46, 17) + rdata.substr(0, 17)));
}

TEST(DnsMessage, UnknownTypesAreShownAsTheyAre) {
  const auto answer = parse_dns_answer(header(1) + std::string("\0", 1) + fixed(62, 3) + "abc");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->records[0], (model::DnsRecord{".", "TYPE62", "\\# 3 616263", 60}));
}

TEST(DnsMessage, ServicesNameTheirTargetAndProtocols) {
  const std::string rdata("\0\1\3cdn\0\0\1\0\6\2h2\2h3\0\4\0\4\xc0\0\2\1", 25);
  const auto answer = parse_dns_answer(header(1) + std::string("\0", 1) + fixed(65, 25) + rdata);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->records[0].type, "HTTPS");
  EXPECT_EQ(answer->records[0].value, "1 cdn alpn=h2,h3 key4");
  EXPECT_FALSE(
      parse_dns_answer(header(1) + std::string("\0", 1) + fixed(65, 24) + rdata.substr(0, 24)));
  const std::string odd("\0\1\0\0\1\0\3\2h2", 10);
  const auto shown = parse_dns_answer(header(1) + std::string("\0", 1) + fixed(65, 10) + odd);
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->records[0].value, "1 . alpn=h2");
}

TEST(DnsMessage, TypesHaveNames) {
  EXPECT_EQ(name(RecordType::caa), "CAA");
  EXPECT_EQ(record_type_named("aaaa"), RecordType::aaaa);
  EXPECT_FALSE(record_type_named("ANY"));
}

}  // namespace
}  // namespace fw::net
