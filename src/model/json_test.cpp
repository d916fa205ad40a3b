#include "model/json.hpp"

#include <gtest/gtest.h>

#include "model/dependency_map.hpp"
#include "model/evidence.hpp"

namespace fw::model {
namespace {

Evidence full_evidence() {
  Evidence evidence;
  evidence.dns = {{"a.example", "A", "192.0.2.1", 300}};
  evidence.addresses = {"192.0.2.1"};
  evidence.peer = "192.0.2.1:443";
  TlsEvidence tls;
  tls.version = "TLSv1.3";
  tls.trusted = true;
  tls.earliest_expiry = from_ms(1'800'000'000'000);
  Certificate leaf;
  leaf.subject = "CN=a.example";
  leaf.issuer_organization = "Let's Encrypt";
  leaf.names = {"a.example", "b.example"};
  leaf.not_after = from_ms(1'800'000'000'000);
  tls.chain = {leaf};
  evidence.tls = tls;
  evidence.hops = {{"http://a.example/", 301}};
  evidence.status = 503;
  evidence.headers = {{"server", "x"}, {"x-odd", "\"quoted\"\n"}};
  evidence.body_bytes = 12;
  evidence.excerpt = "oops";
  evidence.facts = {{"cert", "fine"}};
  return evidence;
}

TEST(EvidenceJson, ReadsBackWhatItWrites) {
  const std::string text = to_json(full_evidence());
  const Result<Evidence> back = evidence_from_json(text);
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(*back), text);
  EXPECT_EQ(back->status, 503);
  EXPECT_EQ(back->dns, full_evidence().dns);
  EXPECT_EQ(back->tls->chain.at(0).names.size(), 2U);
  EXPECT_EQ(back->tls->earliest_expiry, from_ms(1'800'000'000'000));
}

TEST(EvidenceJson, LeavesOutWhatIsEmpty) { EXPECT_EQ(to_json(Evidence{}), "{}"); }

TEST(EvidenceJson, RefusesWhatIsNoObjectAndIgnoresUnknownMembers) {
  for (const char* text : {"", "[]", "7", "{", "null"})
    EXPECT_EQ(evidence_from_json(text).error().code(), Code::corrupt) << text;
  EXPECT_TRUE(evidence_from_json(R"({"new":{"a":[1]},"dns":"odd","status":"x"})"));
}

TEST(EvidenceJson, RefusesDeepNesting) {
  EXPECT_FALSE(evidence_from_json("{\"a\":" + std::string(100'000, '[')));
}

TEST(DependencyMapJson, HasTheDocumentedShapeAndReadsBack) {
  DependencyMap map;
  map.url = "https://shop.example/";
  map.final_url = "https://www.shop.example/";
  map.duration = Millis(1234);
  map.status = 200;
  map.dependencies = {{.id = "stripe",
                       .name = "Stripe",
                       .category = "payments",
                       .confidence = 97,
                       .indirect = false,
                       .evidence = {{"script", "js.stripe.com", "script on /"}},
                       .hosts = {"js.stripe.com"},
                       .status_page = "https://status.stripe.com"}};
  map.unknown_hosts = {{"cdn.unheard.example", {{"image", "cdn.unheard.example", "img on /"}}}};
  map.notes = {"DNS: timed out"};
  const std::string text = to_json(map);
  const Result<DependencyMap> back = dependency_map_from_json(text);
  ASSERT_TRUE(back);
  EXPECT_EQ(to_json(*back), text);
  EXPECT_NE(text.find(R"("duration_ms":1234)"), std::string::npos);
  EXPECT_NE(text.find(R"("dependencies":[{"id":"stripe","name":"Stripe")"), std::string::npos);
  EXPECT_EQ(back->dependencies.at(0).evidence.at(0).where, "script on /");
}

}  // namespace
}  // namespace fw::model
