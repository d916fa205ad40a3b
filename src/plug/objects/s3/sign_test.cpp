#include "plug/objects/s3/sign.hpp"

#include <gtest/gtest.h>

#include "base/encode.hpp"
#include "base/hash.hpp"

namespace fw::objects::s3 {
namespace {

// The examples of "Signature Calculations for the Authorization Header" in Amazon's S3 reference.
constexpr Signer kExample{.access_key = "AKIAIOSFODNN7EXAMPLE",
                          .secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                          .region = "us-east-1"};
constexpr std::string_view kAt = "20130524T000000Z";

std::string signature_of(Signable request) {
  request.headers.emplace_back("host", "examplebucket.s3.amazonaws.com");
  request.headers.emplace_back("x-amz-content-sha256", std::string(request.payload_hash));
  request.headers.emplace_back("x-amz-date", std::string(kAt));
  const std::string proof = authorization(kExample, request, kAt);
  const std::size_t at = proof.find("Signature=");
  return proof.substr(at + std::string_view("Signature=").size());
}

TEST(S3Signature, GetOfARange) {
  const std::string hash = sha256_hex("");
  EXPECT_EQ(signature_of({.method = "GET",
                          .path = "/test.txt",
                          .query = {},
                          .headers = {{"range", "bytes=0-9"}},
                          .payload_hash = hash}),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(S3Signature, Put) {
  const std::string hash = sha256_hex("Welcome to Amazon S3.");
  EXPECT_EQ(signature_of({.method = "PUT",
                          .path = "/test%24file.text",
                          .query = {},
                          .headers = {{"date", "Fri, 24 May 2013 00:00:00 GMT"},
                                      {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                          .payload_hash = hash}),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(S3Signature, QueryWithoutAndWithValues) {
  const std::string hash = sha256_hex("");
  EXPECT_EQ(signature_of({.method = "GET",
                          .path = "/",
                          .query = {{"lifecycle", ""}},
                          .headers = {},
                          .payload_hash = hash}),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  EXPECT_EQ(signature_of({.method = "GET",
                          .path = "/",
                          .query = {{"prefix", "J"}, {"max-keys", "2"}},
                          .headers = {},
                          .payload_hash = hash}),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(S3Signature, KeyIsDerivedAsInTheGeneralReference) {
  EXPECT_EQ(to_hex(signing_key({.access_key = {},
                                .secret_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                                .region = "us-east-1",
                                .service = "iam"},
                               "20120215")),
            "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d");
}

TEST(S3Signature, NamesTheDateTheScopeAndTheHeaders) {
  EXPECT_EQ(amz_date(*parse_rfc3339("2013-05-24T00:00:00.999Z")), kAt);
  const std::string proof = authorization(kExample,
                                          {.method = "GET",
                                           .path = "/",
                                           .query = {},
                                           .headers = {{"x-b", " 2 "}, {"host", "h"}},
                                           .payload_hash = "0"},
                                          kAt);
  EXPECT_TRUE(proof.starts_with(
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
      "SignedHeaders=host;x-b,Signature="))
      << proof;
  EXPECT_EQ(query_text({{"b", "ä /"}, {"a", ""}}), "a=&b=%C3%A4%20%2F");
}

}  // namespace
}  // namespace fw::objects::s3
