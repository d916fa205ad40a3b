// What registries say, as they say it.
#include <gtest/gtest.h>

#include "plug/checks/domain/kind.hpp"
#include "plug/checks/domain/rdap.hpp"
#include "plug/checks/domain/whois.hpp"

namespace fw::checks::domain {
namespace {

std::string day(std::string_view text) {
  const auto read = read_day(text);
  return read ? to_rfc3339(*read).substr(0, 10) : "";
}

TEST(Bootstrap, NamesTheServiceOfATopLevelDomain) {
  const auto services = read_bootstrap(
      R"({"version":"1.0","services":[[["COM","net"],["http://a.test/","https://b.test/com/v1"]],)"
      R"([["org"],[]],[["x"]],7,[["dev"],["https://c.test/"]]]})");
  ASSERT_TRUE(services);
  EXPECT_EQ(services->size(), 3);
  EXPECT_EQ(services->at("com"), "https://b.test/com/v1/");
  EXPECT_EQ(services->at("dev"), "https://c.test/");
  for (const char* text : {"", "[]", "{}", R"({"services":{}})"})
    EXPECT_FALSE(read_bootstrap(text)) << text;
}

TEST(Rdap, TellsTheEndTheRegistrarAndTheStatus) {
  const auto found = read_rdap(R"({"objectClassName":"domain","ldhName":"SHOP.EXAMPLE",
    "status":["client transfer prohibited","Active"],
    "events":[{"eventAction":"registration","eventDate":"2019-01-01T00:00:00Z"},
              {"eventAction":"expiration","eventDate":"2027-02-03T04:05:06Z"}],
    "entities":[{"roles":["abuse"],"vcardArray":["vcard",[["fn",{},"text","Nobody"]]]},
      {"roles":["registrar"],"vcardArray":["vcard",[["version",{},"text","4.0"],
                                                    ["fn",{},"text","Good Names, Inc."]]]}]})");
  ASSERT_TRUE(found);
  EXPECT_EQ(to_rfc3339(found->ends.value()), "2027-02-03T04:05:06.000Z");
  EXPECT_EQ(found->registrar, "Good Names, Inc.");
  EXPECT_EQ(found->statuses, (std::vector<std::string>{"client transfer prohibited", "active"}));
}

TEST(Rdap, OtherThingsAreNoDomain) {
  EXPECT_FALSE(read_rdap(""));
  EXPECT_FALSE(read_rdap("[]"));
  EXPECT_FALSE(read_rdap(R"({"errorCode":404})"));
  const auto bare = read_rdap(R"({"objectClassName":"domain","events":7,"entities":[7,{}]})");
  ASSERT_TRUE(bare);
  EXPECT_FALSE(bare->ends);
}

TEST(Whois, DaysAreReadAsRegistriesWriteThem) {
  for (const char* text :
       {"2027-01-31", "2027-01-31T10:00:00Z", "2027-01-31 10:00:00", "2027.01.31", "2027. 01. 31.",
        "2027/01/31", "2027/01/31 (JST)", "20270131", "31-Jan-2027", "31.01.2027",
        "31.1.2027 10:00:00", "31/01/2027", "31-01-2027", "31 January 2027"})
    EXPECT_EQ(day(text), "2027-01-31") << text;
  for (const char* text : {"", "never", "2027", "2027-13-01", "2027-02-30", "31-Foo-2027", "1.2.3",
                           "99999999", "0000-00-00"})
    EXPECT_EQ(day(text), "") << text;
}

TEST(Whois, IsReadWhateverItsShape) {
  struct {
    const char* answer;
    const char* ends;
  } const shapes[] = {
      {"Domain Name: X\r\n   Registry Expiry Date: 2027-01-31T04:00:00Z\r\nRegistrar: A\r\n"
       ">>> Last update of whois database: 2026-01-01T00:00:00Z <<<",
       "2027-01-31"},
      {"domain:        X\nstate:         REGISTERED\npaid-till:     2027-01-31T21:00:00Z\n"
       "free-date:     2027-03-04\n",
       "2027-01-31"},
      {"    Domain name:\n        x.co.uk\n    Relevant dates:\n"
       "        Expiry date:  31-Jan-2027\n",
       "2027-01-31"},
      {"domain.............: x.fi\nstatus.............: Registered\n"
       "expires............: 31.1.2027 10:00:00\n",
       "2027-01-31"},
      {"[Domain Name]  X.JP\n[Expires on]   2027/01/31\n", "2027-01-31"},
      {"domain:       x.cz\nexpire:       31.01.2027\n", "2027-01-31"},
  };
  for (const auto& shape : shapes) {
    const auto found = read_whois(shape.answer);
    ASSERT_TRUE(found && found->ends) << shape.answer;
    EXPECT_EQ(to_rfc3339(*found->ends).substr(0, 10), shape.ends) << shape.answer;
  }
}

TEST(Whois, KnowsWhatIsNotThere) {
  for (const char* answer :
       {"No match for \"X.COM\".\r\n", "Domain: x.de\nStatus: free\n", "NOT FOUND\n",
        "%ERROR:101: no entries found\n", "The queried object does not exist: x"})
    EXPECT_FALSE(read_whois(answer).value().exists) << answer;
  EXPECT_FALSE(read_whois(""));
  EXPECT_FALSE(read_whois("quota exceeded\n"));
  const auto open = read_whois("Domain: x.de\nStatus: connect\nNserver: ns.x.de\n");
  ASSERT_TRUE(open);
  EXPECT_TRUE(open->exists);
  EXPECT_FALSE(open->ends);
  EXPECT_EQ(whois_server_in("refer:        whois.verisign-grs.com\n"), "whois.verisign-grs.com");
  EXPECT_EQ(whois_server_in("domain: DE\n"), "");
}

TEST(Judge, KnowsTheGraceAfterTheEnd) {
  const Instant now = from_ms(1'800'000'000'000);
  const Plan plan{.name = "shop.example", .top_level = "example"};
  Told told{.registration = {.ends = now + std::chrono::days(300)}};
  EXPECT_EQ(judge(plan, told, {}, now).outcome, model::Outcome::up);
  told.registration.statuses = {"redemptionPeriod"};
  EXPECT_EQ(judge(plan, told, {}, now).reason, model::Reason::domain_expired);
  told.registration.statuses = {"pending delete"};
  EXPECT_EQ(judge(plan, told, {}, now).reason, model::Reason::domain_expired);
  told.registration = {};
  const auto silent = judge(plan, told, {}, now);
  EXPECT_EQ(silent.outcome, model::Outcome::unknown);
  EXPECT_EQ(silent.detail, "the registry of .example does not say when a registration ends");
}

}  // namespace
}  // namespace fw::checks::domain
