#include "plug/checks/http/condition.hpp"

#include <gtest/gtest.h>

#include "plug/checks/http/judge.hpp"

namespace fw::checks::http {
namespace {

using model::Reason;

/// An answer to hold conditions against.
class Conditions : public testing::Test {
 protected:
  Conditions() {
    phases_.total = Micros(250'000);
    phases_.connect = Micros(10'000);
    evidence_.peer = "192.0.2.7:443";
    model::Certificate certificate{.names = {"shop.test"}};
    certificate.not_after = kNow + std::chrono::days(10);
    evidence_.tls.emplace().chain.push_back(certificate);
  }

  std::optional<net::Failure> judged(const Result<Assertion>& assertion) {
    EXPECT_TRUE(assertion) << assertion.error().sentence();
    if (!assertion) return net::Failure{Reason::crashed, {}};
    Body body(kBodyBytesMax);
    body.add(body_);
    body.finish();
    Seen seen({.head = head_, .body = body, .phases = phases_, .evidence = evidence_, .now = kNow});
    return judge(*assertion, seen);
  }
  bool holds(std::string_view condition) { return !judged(parse_condition(condition)); }
  bool rule_holds(std::string_view rule) { return !judged(parse_json_rule(rule)); }
  std::string why_not(std::string_view condition) {
    const auto bad = judged(parse_condition(condition));
    return bad ? bad->detail : "";
  }
  Reason reason(std::string_view condition) {
    const auto bad = judged(parse_condition(condition));
    return bad ? bad->reason : Reason::none;
  }

  static constexpr Instant kNow = Instant(Millis(1'795'000'000'000));
  Head head_{.status = 200, .headers = {{"Content-Type", "application/json"}, {"X-Left", "12"}}};
  model::Phases phases_;
  model::Evidence evidence_;
  std::string body_ = R"({"status": "UP", "count": 3, "ratio": 0.1, "big": 18446744073709551615,
      "items": [{"id": 7, "state": "ok"}, {"id": 8, "state": "ok"}], "errors": null,
      "is_ready": true, "text": "5", "with space": {"a.b": 1}, "word": "größe", "empty": []})";
};

TEST_F(Conditions, OfTheStatus) {
  EXPECT_TRUE(holds("[STATUS] == 200"));
  EXPECT_TRUE(holds("[status]==200"));
  EXPECT_TRUE(holds("200 == [STATUS]"));
  EXPECT_TRUE(holds("[STATUS] == any(200, 429)"));
  EXPECT_TRUE(holds("[STATUS] < 300"));
  EXPECT_TRUE(holds("300 > [STATUS]"));
  EXPECT_TRUE(holds("[STATUS] == pat(2*)"));
  EXPECT_FALSE(holds("[STATUS] != any(200, 429)"));
  EXPECT_EQ(reason("[STATUS] == 404"), Reason::http_status);
  EXPECT_EQ(why_not("[STATUS] == 404"), "[STATUS] == 404 does not hold: it is 200");
}

TEST_F(Conditions, OfTimeAndCertificate) {
  EXPECT_TRUE(holds("[RESPONSE_TIME] < 300"));
  EXPECT_TRUE(holds("[RESPONSE_TIME] <= 250ms"));
  EXPECT_FALSE(holds("[RESPONSE_TIME] > 1s"));
  EXPECT_EQ(reason("[RESPONSE_TIME] < 100"), Reason::assertion_time);
  EXPECT_TRUE(holds("[CERTIFICATE_EXPIRATION] > 48h"));
  EXPECT_FALSE(holds("[CERTIFICATE_EXPIRATION] > 30d"));
  EXPECT_EQ(reason("[CERTIFICATE_EXPIRATION] > 30d"), Reason::tls_expiring);
  evidence_.tls.reset();
  EXPECT_FALSE(holds("[CERTIFICATE_EXPIRATION] > 48h"));
}

TEST_F(Conditions, OfTheConnection) {
  EXPECT_TRUE(holds("[CONNECTED] == true"));
  EXPECT_TRUE(holds("[IP] == 192.0.2.7"));
  EXPECT_TRUE(holds("[IP] == any(192.0.2.1, 192.0.2.7)"));
  EXPECT_TRUE(holds("[IP] == pat(192.0.*)"));
  EXPECT_FALSE(holds("[IP] != 192.0.2.7"));
  evidence_.peer = "[2001:db8::7]:443";
  EXPECT_TRUE(holds("[IP] == 2001:db8::7"));
  EXPECT_EQ(reason("[IP] == 192.0.2.7"), Reason::unexpected_answer);
}

TEST_F(Conditions, OfHeaders) {
  EXPECT_TRUE(holds("[HEADER].content-type == application/json"));
  EXPECT_TRUE(holds("[HEADER].X-Left > 10"));
  EXPECT_TRUE(holds("has([HEADER].X-Left) == true"));
  EXPECT_TRUE(holds("has([HEADER].X-Gone) == false"));
  EXPECT_TRUE(holds("len([HEADER].X-Left) == 2"));
  EXPECT_EQ(reason("[HEADER].X-Gone == 1"), Reason::assertion_header);
}

TEST_F(Conditions, OfTheBody) {
  EXPECT_TRUE(holds("[BODY].status == UP"));
  EXPECT_TRUE(holds("[BODY].status == \"UP\""));
  EXPECT_TRUE(holds("UP == [BODY].status"));
  EXPECT_TRUE(holds("[BODY].items[0].id > 3"));
  EXPECT_TRUE(holds("[BODY].is_ready == true"));
  EXPECT_TRUE(holds("[BODY].errors == null"));
  EXPECT_TRUE(holds("[BODY].text > 4"));
  EXPECT_TRUE(holds("[BODY].ratio == 0.10"));
  EXPECT_FALSE(holds("[BODY].ratio == 0.1000001"));
  EXPECT_FALSE(holds("[BODY].ratio > 0.1"));
  EXPECT_TRUE(holds("[BODY].big == 18446744073709551615"));
  EXPECT_FALSE(holds("[BODY].big == 18446744073709551614"));
  EXPECT_TRUE(holds("[BODY]['with space'][\"a.b\"] == 1"));
  EXPECT_TRUE(holds("[BODY].items[1] == {\"id\":8,\"state\":\"ok\"}"));
  EXPECT_TRUE(holds("[BODY] == pat(*\"status\": \"UP\"*)"));
  EXPECT_FALSE(holds("[BODY] != pat(*UP*)"));
  EXPECT_EQ(reason("[BODY].status == DOWN"), Reason::assertion_json);
  EXPECT_EQ(reason("[BODY] == DOWN"), Reason::assertion_body);
}

TEST_F(Conditions, OfLengthAndPresence) {
  EXPECT_TRUE(holds("len([BODY].items) > 0"));
  EXPECT_TRUE(holds("len([BODY].word) == 5"));
  EXPECT_TRUE(holds("len([BODY].empty) == 0"));
  EXPECT_TRUE(holds("len([BODY]) == 11"));
  EXPECT_TRUE(holds("has([BODY].errors) == false"));
  EXPECT_TRUE(holds("has([BODY].items[1].id) == true"));
  EXPECT_TRUE(holds("has([BODY].items[2].id) != true"));
  EXPECT_TRUE(holds("has([BODY]) == true"));
  body_ = "hello";
  EXPECT_TRUE(holds("len([BODY]) == 5"));
  EXPECT_TRUE(holds("has([BODY].errors) == false"));
  EXPECT_FALSE(holds("[BODY].errors == 1"));
}

TEST_F(Conditions, OfWhatIsNotThereNeverHold) {
  EXPECT_FALSE(holds("[BODY].gone == 1"));
  EXPECT_FALSE(holds("[BODY].gone != 1"));
  EXPECT_FALSE(holds("[BODY].status.deeper != 1"));
  EXPECT_FALSE(holds("[BODY].items[9].id < 1"));
  EXPECT_FALSE(holds("[BODY].status > 1"));
  EXPECT_FALSE(holds("len([BODY].gone) == 0"));
}

TEST_F(Conditions, OfEveryElementNeedEveryOne) {
  EXPECT_TRUE(holds("[BODY].items[*].state == ok"));
  EXPECT_TRUE(holds("[BODY].items[*].id > 6"));
  EXPECT_FALSE(holds("[BODY].items[*].id > 7"));
  EXPECT_FALSE(holds("[BODY].empty[*].id > 7"));
  EXPECT_FALSE(holds("[BODY].status[*] == UP"));
}

TEST_F(Conditions, RulesForJson) {
  EXPECT_TRUE(rule_holds("$.status == UP"));
  EXPECT_TRUE(rule_holds(".items[0].id >= 7"));
  EXPECT_TRUE(rule_holds("$.items length == 2"));
  EXPECT_TRUE(rule_holds("$.items exists"));
  EXPECT_TRUE(rule_holds("$.errors not exists"));
  EXPECT_TRUE(rule_holds("$.status matches ^U"));
  EXPECT_TRUE(rule_holds("$.status not matches D(OWN)?$"));
  EXPECT_TRUE(rule_holds("$.status == any(UP, OK)"));
  EXPECT_TRUE(rule_holds("$ length > 3"));
  EXPECT_FALSE(rule_holds("$.gone not matches x"));
  EXPECT_FALSE(rule_holds("$.count < 3"));
  body_ = "<html>";
  EXPECT_FALSE(rule_holds("$.count < 3"));
  EXPECT_TRUE(rule_holds("$.count not exists"));
}

TEST_F(Conditions, AnswerForBodiesThatAreTooLarge) {
  body_ = "ok" + std::string(kBodyBytesMax, ' ') + "end";
  EXPECT_EQ(reason("[BODY].status == UP"), Reason::too_large);
  EXPECT_EQ(reason("has([BODY].status) == false"), Reason::too_large);
  EXPECT_EQ(reason("[BODY] == ok"), Reason::too_large);
  EXPECT_EQ(reason("[BODY] == pat(ok*)"), Reason::none);
  EXPECT_EQ(reason("[BODY] == pat(*end)"), Reason::too_large);
  EXPECT_EQ(reason("[BODY] != pat(*end)"), Reason::too_large);
}

TEST_F(Conditions, BoundJson) {
  body_ = std::string(200, '[') + std::string(200, ']');
  EXPECT_EQ(reason("len([BODY][0]) == 0"), Reason::assertion_json);
  body_ = "[0" + std::string(kBodyBytesMax, ' ');
  for (std::size_t i = 2; i + 1 < kBodyBytesMax; i += 2) body_.replace(i, 2, ",0");
  body_.resize(kBodyBytesMax - 1);
  body_ += ']';
  EXPECT_EQ(reason("len([BODY][0]) == 1"), Reason::too_large);
}

std::string refusal(const Result<Assertion>& assertion) {
  return assertion ? "" : assertion.error().sentence();
}

TEST(Condition, ThatIsWrongSaysWhereAndWhatIsAllowed) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "column 1: a placeholder is expected: [STATUS]"},
      {"STATUS == 200", "column 1: a placeholder is expected"},
      {"[STAUTS] == 200", "column 1: a placeholder is expected"},
      {"[STATUS]", "column 9: an operator is expected: ==, !="},
      {"[STATUS] = 200", "column 10: an operator"},
      {"[STATUS] == ", "column 13: a value"},
      {"[STATUS] == ok", "column 13: a number is expected"},
      {"[STATUS] == any(200, x)", "column 13: a number is expected"},
      {"[STATUS] < any(200)", "column 12: any() is expected only after == or !="},
      {"[STATUS].x == 1", "column 9: an operator"},
      {"[RESPONSE_TIME] < soon", "column 19: milliseconds or a duration"},
      {"[CERTIFICATE_EXPIRATION] > 48", "column 28: a duration such as 48h or 30d"},
      {"[CONNECTED] == false", "only [CONNECTED] == true"},
      {"[DNS_RCODE] == NOERROR", "a check of kind dns has it"},
      {"[DOMAIN_EXPIRATION] > 48h", "a check of kind domain has it"},
      {"[CONTEXT].x == 1", "[CONTEXT] is not known"},
      {"[BODY]. == 1", "column 8: a member's name is expected"},
      {"[BODY].a[x] == 1", "column 10: an index from 0"},
      {"[BODY].a[0 == 1", "column 11: ] is expected"},
      {"[BODY].a['b] == 1", "column 11: a name that ends"},
      {"[BODY].a == \"b", "column 13: text in quotation marks"},
      {"[BODY].a > b", "column 12: a number is expected"},
      {"[BODY].a > pat(b*)", "column 12: pat() is expected only after"},
      {"[HEADER] == 1", "column 9: a header's name is expected"},
      {"[IP] > 1", "only == and != are allowed for [IP]"},
      {"len([STATUS]) > 1", "column 5: [BODY] or [HEADER].name is expected"},
      {"len([BODY] > 1", "column 12: ) is expected"},
      {"has([BODY].a) == yes", "column 18: true or false is expected"},
      {"has([BODY].a) > true", "has() is compared by == or != only"},
  };
  for (const auto& [text, wanted] : cases)
    EXPECT_NE(refusal(parse_condition(text)).find(wanted), std::string::npos)
        << text << ": " << refusal(parse_condition(text));
  EXPECT_NE(refusal(parse_condition("[BODY] == " + std::string(2000, 'a'))), "");
}

TEST(JsonRule, ThatIsWrongSaysWhereAndWhatIsAllowed) {
  const std::pair<const char*, const char*> cases[] = {
      {"status == UP", "column 1: a path is expected"},
      {"$.status", "column 9: ==, !="},
      {"$.status is UP", "column 10: ==, !="},
      {"$.status not == UP", "column 10: ==, !="},
      {"$.status exists now", "nothing is expected after exists"},
      {"$.status matches (", "an RE2 regular expression is expected"},
      {"$.status length > x", "a number is expected"},
      {"$..status == UP", "a member's name is expected"},
  };
  for (const auto& [text, wanted] : cases)
    EXPECT_NE(refusal(parse_json_rule(text)).find(wanted), std::string::npos)
        << text << ": " << refusal(parse_json_rule(text));
}

TEST(Pattern, WildcardsMatchTheWhole) {
  EXPECT_TRUE(make_wildcard("*ok*")->matches("it is\nok\xff/now"));
  EXPECT_TRUE(make_wildcard("a?c")->matches("abc"));
  EXPECT_FALSE(make_wildcard("a?c")->matches("abcd"));
  EXPECT_FALSE(make_wildcard("ok")->matches("it is ok"));
  EXPECT_TRUE(make_wildcard("a.[b](*)")->matches("a.[b](c)"));
  EXPECT_FALSE(make_wildcard("a.b")->matches("axb"));
}

}  // namespace
}  // namespace fw::checks::http
