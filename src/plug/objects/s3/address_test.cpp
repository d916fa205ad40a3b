#include "plug/objects/s3/address.hpp"

#include <gtest/gtest.h>

namespace fw::objects::s3 {
namespace {

TEST(S3Address, AmazonByHost) {
  const Address at = *parse_address("s3://my-bucket/a/b/?region=eu-west-1", "");
  EXPECT_EQ(at.origin, "https://my-bucket.s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(at.authority, "my-bucket.s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(at.prefix, "a/b/");
  EXPECT_EQ(path_of(at, ""), "/");
  EXPECT_EQ(path_of(at, "x/y.json"), "/a/b/x/y.json");
}

TEST(S3Address, DottedBucketsAndOwnEndpointsByPath) {
  EXPECT_EQ(parse_address("s3://a.b.c", "")->origin, "https://s3.us-east-1.amazonaws.com");
  const Address at = *parse_address("s3://bucket?endpoint=http%3A%2F%2F127.0.0.1:9000", "eu-1");
  EXPECT_EQ(at.origin, "http://127.0.0.1:9000");
  EXPECT_EQ(at.authority, "127.0.0.1:9000");
  EXPECT_EQ(at.region, "eu-1");
  EXPECT_EQ(path_of(at, ""), "/bucket");
  EXPECT_EQ(path_of(at, "k"), "/bucket/k");
  EXPECT_EQ(parse_address("s3://bucket?endpoint=https://s3.example&style=virtual", "")->authority,
            "bucket.s3.example");
}

TEST(S3Address, SaysWhatIsAllowed) {
  for (const char* bad :
       {"s3://", "s3://AB", "s3://a", "s3://bucket?style=odd", "s3://bucket?key=secret",
        "s3://bucket/../x", "s3://bucket?endpoint=https://h/path", "s3://bucket?region=a%20b",
        "s3://bucket?endpoint=http://10.0.0.1&style=virtual", "s3://bucket?endpoint=%zz"}) {
    const auto read = parse_address(bad, "");
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().code(), Code::invalid) << bad;
  }
}

}  // namespace
}  // namespace fw::objects::s3
