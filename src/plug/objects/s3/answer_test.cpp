#include "plug/objects/s3/answer.hpp"

#include <gtest/gtest.h>

namespace fw::objects::s3 {
namespace {

TEST(S3Answer, ListWithPaging) {
  const auto list = read_list(
      "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
      "<Name>b</Name><IsTruncated>true</IsTruncated><NextContinuationToken>t&amp;1</"
      "NextContinuationToken>"
      "<Contents><Key>a/b</Key><Size>12</Size><Owner><ID>x</ID></Owner></Contents>"
      "<Contents><Size>0</Size><Key>c</Key></Contents></ListBucketResult>");
  ASSERT_TRUE(list);
  EXPECT_EQ(list->next, "t&1");
  EXPECT_EQ(list->objects, (std::vector<model::ObjectFacts>{{"a/b", 12}, {"c", 0}}));
  EXPECT_TRUE(read_list("<ListBucketResult/>")->objects.empty());
}

TEST(S3Answer, EverythingElseIsRefused) {
  for (const char* bad : {"", "<html>", "<Error><Code>x</Code></Error>",
                          "<!DOCTYPE a [<!ENTITY b \"c\">]><ListBucketResult/>",
                          "<ListBucketResult><Contents><Size>x</Size></Contents>"
                          "</ListBucketResult>"})
    EXPECT_FALSE(read_list(bad)) << bad;
  std::string deep;
  for (std::size_t i = 0; i <= kAnswerDepthMax; ++i) deep += "<a>";
  EXPECT_FALSE(read_list(deep));
  EXPECT_FALSE(read_upload("<InitiateMultipartUploadResult/>"));
}

TEST(S3Answer, UploadsAndErrors) {
  EXPECT_EQ(*read_upload("<InitiateMultipartUploadResult><UploadId>u1</UploadId>"
                         "</InitiateMultipartUploadResult>"),
            "u1");
  const ErrorAnswer said =
      read_error("<Error><Code>NoSuchKey</Code><Message>not\x01 here</Message></Error>");
  EXPECT_EQ(said.code, "");  // XML has no such character
  EXPECT_EQ(read_error("<Error><Code>NoSuchKey</Code></Error>").code, "NoSuchKey");
  EXPECT_EQ(read_error("nonsense").code, "");
  EXPECT_NE(completion({"\"a\"", "<b>"}).find("<PartNumber>2</PartNumber><ETag>&lt;b&gt;</ETag>"),
            std::string::npos);
}

}  // namespace
}  // namespace fw::objects::s3
