#include "plug/objects/s3/s3.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace fw::objects::s3 {
namespace {

/// Answers as told, and keeps what was asked.
struct Script {
  std::deque<Result<net::FetchResponse>> answers;
  std::vector<net::FetchRequest> asked;

  Result<net::FetchResponse> operator()(const net::FetchRequest& request) {
    asked.push_back(request);
    if (answers.empty()) return fail(Code::internal, "the script is over");
    auto next = std::move(answers.front());
    answers.pop_front();
    return next;
  }
};

net::FetchResponse answer(int status, std::string body = {}, net::Headers headers = {}) {
  net::FetchResponse response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

class S3 : public ::testing::Test {
 protected:
  std::unique_ptr<Bucket> bucket(model::ObjectCredentials credentials = {"id", "secret", ""}) {
    Options options;
    options.waits = {Millis(0), Millis(0)};
    options.part_bytes = 10;
    return std::make_unique<Bucket>(
        *parse_address("s3://bucket/p?endpoint=https://s3.example", ""), std::move(credentials),
        [this](const net::FetchRequest& request) { return script_(request); }, clock_, options);
  }

  SystemClock clock_;
  Script script_;
};

TEST_F(S3, RepeatsWhatIsSafeThreeTimes) {
  script_.answers = {answer(503), fail(Code::timeout, "slow"), answer(200)};
  EXPECT_TRUE(bucket()->put_text("k", "x"));
  EXPECT_EQ(script_.asked.size(), 3U);
  script_.answers = {answer(500), answer(500), answer(500), answer(200)};
  EXPECT_EQ(bucket()->put_text("k", "x").error().code(), Code::unavailable);
  script_.answers = {answer(403, "<Error><Code>AccessDenied</Code></Error>"), answer(200)};
  EXPECT_EQ(bucket()->put_text("k", "x").error().code(), Code::denied);
}

TEST_F(S3, NeverRepeatsTheBeginningAndTheEndOfAnUpload) {
  const auto file = std::filesystem::temp_directory_path() / fmt::format("fw-s3-{}", ::getpid());
  std::filesystem::remove(file);
  ASSERT_TRUE(File::create(file)->write("eleven chars and more"));
  script_.answers = {answer(503)};
  EXPECT_FALSE(bucket()->put("k", file));
  EXPECT_EQ(script_.asked.size(), 1U);
  script_.asked.clear();
  const std::string begun =
      "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>";
  const net::Headers tag = {{"etag", "\"t\""}};
  script_.answers = {answer(200, begun),
                     answer(200, "", tag),
                     answer(200, "", tag),
                     answer(200, "", tag),
                     answer(200, "<Error><Code>InternalError</Code></Error>"),
                     answer(204)};
  EXPECT_EQ(bucket()->put("k", file).error().code(), Code::unavailable);
  ASSERT_EQ(script_.asked.size(), 6U);
  EXPECT_EQ(script_.asked.back().method, "DELETE");
  EXPECT_TRUE(script_.asked.back().url.ends_with("?uploadId=u"));
  std::filesystem::remove(file);
}

TEST_F(S3, SaysWhereTheBucketIsAndWhatIsMissing) {
  script_.answers = {answer(301, "", {{"x-amz-bucket-region", "eu-west-1"}})};
  EXPECT_NE(bucket()->get_text("k").error().sentence().find("eu-west-1"), std::string::npos);
  EXPECT_EQ(bucket({"", "", ""})->get_text("k").error().code(), Code::denied);
  EXPECT_EQ(bucket()->put_text("../k", "x").error().code(), Code::invalid);
}

TEST_F(S3, NeverTellsItsSecrets) {
  script_.answers = {answer(500, "<Error><Code>X</Code></Error>"), answer(500), answer(500)};
  const auto store = bucket({"the-id", "the-secret", "the-token"});
  const auto done = store->get_text("k");
  ASSERT_FALSE(done);
  for (const std::string& text : {done.error().chain(), store->address()}) {
    EXPECT_EQ(text.find("the-secret"), std::string::npos);
    EXPECT_EQ(text.find("the-token"), std::string::npos);
  }
  ASSERT_FALSE(script_.asked.empty());
  EXPECT_EQ(script_.asked[0].url, "https://s3.example/bucket/p/k");
}

TEST_F(S3, AnObjectThatChangesWhileItIsReadIsRefused) {
  const std::string listed =
      "<ListBucketResult><Contents><Key>p/k</Key><Size>20</Size></Contents></ListBucketResult>";
  script_.answers = {
      answer(200, listed),
      answer(206, "0123456789", {{"content-range", "bytes 0-9/20"}, {"etag", "\"1\""}}),
      answer(412)};
  const auto file = std::filesystem::temp_directory_path() / fmt::format("fw-s3g-{}", ::getpid());
  EXPECT_EQ(bucket()->get("k", file, 100).error().code(), Code::conflict);
  EXPECT_FALSE(std::filesystem::exists(file));
}

}  // namespace
}  // namespace fw::objects::s3
