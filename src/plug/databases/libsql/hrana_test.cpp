#include "plug/databases/libsql/hrana.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cmath>

#include "plug/databases/libsql/namespaces.hpp"

namespace fw::databases::libsql {
namespace {

Code code_of_error(std::string_view code, std::string_view message = "") {
  const std::string body =
      fmt::format(R"({{"results":[{{"type":"error","error":{{"message":"{}","code":"{}"}}}}]}})",
                  message, code);
  const auto answer = read_read_answer(body);
  return answer ? Code::internal : answer.error().code();
}

TEST(Hrana, WritesJsonWhateverTheValues) {
  const std::vector<model::Statement> batch = {
      {"INSERT INTO t VALUES (?, ?, ?, ?, ?)",
       {std::monostate{}, std::int64_t{INT64_MIN}, 0.5, std::string("a\"\\\n\0b", 6),
        model::Blob{std::string("\0\xff", 2)}}},
      {"INSERT INTO t VALUES (?, ?, ?, ?, ?)", {}},
      {"DELETE FROM t WHERE a = ?", {std::nan("")}}};
  boost::system::error_code error;
  const auto value = boost::json::parse(write_request(batch), error);
  ASSERT_FALSE(error) << error.message();
  const auto& requests = value.at("requests").as_array();
  ASSERT_EQ(requests.size(), 3U) << "the text used twice, the batch, and the end of the stream";
  EXPECT_EQ(requests.at(0).at("type").as_string(), "store_sql");
  const auto& steps = requests.at(1).at("batch").at("steps").as_array();
  ASSERT_EQ(steps.size(), batch.size() + 3) << "BEGIN, COMMIT and ROLLBACK";
  const auto& args = steps.at(1).at("stmt").at("args").as_array();
  EXPECT_EQ(args.at(1).at("value").as_string(), "-9223372036854775808");
  EXPECT_EQ(std::string(args.at(3).at("value").as_string()), std::string("a\"\\\n\0b", 6));
  EXPECT_EQ(args.at(4).at("base64").as_string(), "AP8=");
  EXPECT_EQ(steps.at(3).at("stmt").at("args").as_array().at(0).at("type").as_string(), "null");
  EXPECT_EQ(steps.at(3).at("condition").at("step").as_int64(), 2);
}

TEST(Hrana, TellsErrorsApartByWhatACallerCanDo) {
  EXPECT_EQ(code_of_error("SQLITE_CONSTRAINT"), Code::conflict);
  EXPECT_EQ(code_of_error("SQLITE_CONSTRAINT_PRIMARYKEY"), Code::conflict);
  EXPECT_EQ(code_of_error("SQLITE_CORRUPT"), Code::corrupt);
  EXPECT_EQ(code_of_error("SQL_INPUT_ERROR"), Code::internal);
  EXPECT_EQ(code_of_error("SQLITE_UNKNOWN", "SQLite error: no such table: t"), Code::internal);
  EXPECT_EQ(code_of_error("RESPONSE_TOO_LARGE"), Code::limit);
  for (const char* later : {"SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR", "BLOCKED",
                            "STREAM_EXPIRED", "TRANSACTION_TIMEOUT", "", "SOMETHING_NEW"})
    EXPECT_EQ(code_of_error(later), Code::unavailable) << later;
}

TEST(Hrana, ABatchThatWasNotCommittedIsAFailure) {
  const std::string body =
      R"({"results":[{"type":"ok","response":{"type":"batch","result":{"step_results":)"
      R"([{"affected_row_count":0},{"affected_row_count":1},null,null],)"
      R"("step_errors":[null,null,null,null]}}}]})";
  EXPECT_FALSE(read_write_answer(body, 1));
}

TEST(Hrana, SendsOnlyReadsAsReads) {
  for (const char* sql : {"SELECT 1", " select(1)", "WITH a AS (SELECT 1) SELECT * FROM a",
                          "PRAGMA user_version", "VALUES (1)"})
    EXPECT_TRUE(only_reads(sql)) << sql;
  for (const char* sql : {"DELETE FROM t", "INSERT INTO t VALUES (1)", "", "BEGIN"})
    EXPECT_FALSE(only_reads(sql)) << sql;
}

TEST(Namespaces, AreNamedByWhatTheyHold) {
  EXPECT_EQ(*namespace_of("system"), "system");
  EXPECT_EQ(*namespace_of("accounts/eu-west"), "accounts-eu-west");
  EXPECT_EQ(*namespace_of("monitors/eu-west/eu-west_0123456789abcdefghjkmnpqrs"),
            "mon-eu-west-0123456789abcdefghjkmnpqrs");
  for (const char* bad : {"", "a/", "/a", "A", "a.b", "a/b/c/d", "monitors//x", "other/a/b"})
    EXPECT_FALSE(namespace_of(bad)) << bad;
}

}  // namespace
}  // namespace fw::databases::libsql
