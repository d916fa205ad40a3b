#include "plug/checks/tls/seen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/check_kind.hpp"

namespace fw::checks::tls {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

model::Certificate leaf() {
  model::Certificate out;
  out.issuer = "CN=R10,O=Example CA";
  out.issuer_organization = "Example CA";
  out.key = "RSA 2048";
  out.key_sha256 = "aa";
  out.names = {"shop.example", "www.shop.example"};
  return out;
}

Seen seen(const model::Certificate& certificate) {
  return seen_in("shop.example:443", certificate);
}

TEST(Changes, APlainRenewalIsNone) {
  model::Certificate renewed = leaf();
  renewed.key_sha256 = "bb";
  renewed.serial = "2";
  renewed.issuer = "CN=R11,O=Example CA";
  renewed.names = {"WWW.shop.example", "shop.example"};
  EXPECT_THAT(changes(seen(leaf()), seen(renewed)), IsEmpty());
}

TEST(Changes, OfIssuerKeyAndNames) {
  model::Certificate other = leaf();
  other.issuer = "CN=G1,O=Other CA";
  other.issuer_organization = "Other CA";
  other.key_sha256 = "bb";
  other.names = {"shop.example", "pay.shop.example"};
  EXPECT_THAT(
      changes(seen(leaf()), seen(other)),
      ElementsAre("issuer CN=R10,O=Example CA → CN=G1,O=Other CA", "names added: pay.shop.example",
                  "names removed: www.shop.example", "new key"));
  model::Certificate elliptic = leaf();
  elliptic.key = "EC P-256";
  elliptic.key_sha256 = "cc";
  EXPECT_THAT(changes(seen(leaf()), seen(elliptic)), ElementsAre("key RSA 2048 → EC P-256"));
}

TEST(Changes, IssuersWithoutAnOrganizationCompareWhole) {
  model::Certificate before = leaf();
  before.issuer_organization.clear();
  model::Certificate now = leaf();
  now.issuer = "CN=R11,O=Example CA";
  EXPECT_EQ(changes(seen(before), seen(now)).size(), 1);
}

TEST(Changes, AnotherTargetIsNone) {
  Seen elsewhere = seen(leaf());
  elsewhere.about = "other.example:443";
  elsewhere.issuer = "CN=Other";
  elsewhere.organization = "Other";
  EXPECT_THAT(changes(seen(leaf()), elsewhere), IsEmpty());
}

TEST(Changes, MoreNamesThanAreKnownAreNotCompared) {
  model::Certificate many = leaf();
  for (int i = 0; i < 100; ++i) many.names.push_back(fmt::format("n{}.shop.example", i));
  EXPECT_THAT(changes(seen(leaf()), seen(many)), IsEmpty());
  model::Certificate five = leaf();
  five.names = {"a.example", "b.example", "c.example", "d.example", "e.example", "f.example"};
  EXPECT_THAT(changes(seen(leaf()), seen(five)),
              ElementsAre("names added: a.example, b.example, c.example, d.example, e.example and "
                          "1 more",
                          "names removed: shop.example, www.shop.example"));
}

TEST(Memory, ComesBackAndHasALimit) {
  model::Certificate large = leaf();
  large.names.assign(99, std::string(250, 'x') + ".example");
  for (const Seen& kept : {seen(leaf()), seen(large)}) {
    const std::string text = to_memory(kept);
    EXPECT_LE(text.size(), model::kMemoryBytesMax);
    const auto back = from_memory(text);
    ASSERT_TRUE(back);
    EXPECT_THAT(changes(*back, kept), IsEmpty());
    EXPECT_EQ(to_memory(*back), text);
  }
  for (const char* text : {"", "{}", "[]", "x", R"({"issuer":"CN=x"})"})
    EXPECT_FALSE(from_memory(text)) << text;
}

}  // namespace
}  // namespace fw::checks::tls
