#include "scan/catalogue/overlay.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "scan/catalogue/catalogue.hpp"
#include "scan/match/match.hpp"

namespace fw::scan {
namespace {

OverlayFile file(std::string text) { return {"mine.toml", std::move(text)}; }

std::shared_ptr<const Catalogue> with(std::string text) {
  const OverlayFile one = file(std::move(text));
  auto made = Catalogue::with_overlays({&one, 1});
  EXPECT_TRUE(made) << (made ? "" : made.error().sentence());
  return made.value_or(nullptr);
}

std::string problems(std::string text) {
  const OverlayFile one = file(std::move(text));
  const auto made = Catalogue::with_overlays({&one, 1});
  return made ? std::string("none") : made.error().sentence();
}

std::vector<std::string> found_by(const Catalogue& catalogue, std::string host,
                                  std::string target = "/x.js") {
  Findings findings;
  findings.url = findings.final_url = "https://www.shop.example/";
  findings.host = "www.shop.example";
  findings.path = "/";
  findings.references.push_back({Use::script, std::move(host), std::move(target), "test", ""});
  std::vector<std::string> ids;
  for (const auto& service : match(findings, catalogue).dependencies) ids.push_back(service.id);
  return ids;
}

TEST(Overlay, ANewServiceIsFoundAndCounted) {
  const auto catalogue = with(R"(
[ledger-pay]
name = "Ledger Pay"
category = "payments"
home = "https://ledger.example"
host = ["ledgerpay.example"]
cookie = ["lp_*"]
status = { page = "https://status.ledger.example", type = "statuspage" }
)");
  ASSERT_TRUE(catalogue);
  const Service* service = catalogue->find("ledger-pay");
  ASSERT_NE(service, nullptr);
  EXPECT_EQ(service->name, "Ledger Pay");
  EXPECT_EQ(service->sources, "local");
  EXPECT_TRUE(service->core);
  EXPECT_EQ(found_by(*catalogue, "js.ledgerpay.example"), std::vector<std::string>{"ledger-pay"});
  EXPECT_EQ(catalogue->stats().services, (*Catalogue::embedded())->stats().services + 1);
}

TEST(Overlay, AShippedServiceIsMendedAndKeepsWhatItHad) {
  const auto catalogue = with(R"(
[stripe]
name = "Our Stripe"
host = ["pay-by-stripe.example"]
)");
  ASSERT_TRUE(catalogue);
  EXPECT_EQ(catalogue->find("stripe")->name, "Our Stripe");
  EXPECT_EQ(catalogue->find("stripe")->category, "payments");
  EXPECT_EQ(found_by(*catalogue, "js.stripe.com"), std::vector<std::string>{"stripe"});
  EXPECT_EQ(found_by(*catalogue, "a.pay-by-stripe.example"), std::vector<std::string>{"stripe"});
}

TEST(Overlay, AHostBelongsToWhoNamesItInAFile) {
  const auto catalogue = with(R"(
[my-proxy]
name = "My proxy"
category = "utility"
host = ["js.stripe.com"]
)");
  ASSERT_TRUE(catalogue);
  EXPECT_EQ(found_by(*catalogue, "js.stripe.com"), std::vector<std::string>{"my-proxy"});
}

TEST(Overlay, AServiceMayBeForgotten) {
  const auto catalogue = with("[hotjar]\ndrop = true\n");
  ASSERT_TRUE(catalogue);
  EXPECT_EQ(catalogue->find("hotjar"), nullptr);
  EXPECT_TRUE(found_by(*catalogue, "static.hotjar.com").empty());
}

TEST(Overlay, TheLastFileWins) {
  const std::vector<OverlayFile> files = {file("[a-pay]\nname = \"A\"\ncategory = \"payments\"\n"),
                                          {"b.toml", "[a-pay]\nname = \"B\"\n"}};
  const auto catalogue = Catalogue::with_overlays(files);
  ASSERT_TRUE(catalogue) << catalogue.error().sentence();
  EXPECT_EQ((*catalogue)->find("a-pay")->name, "B");
}

TEST(Overlay, EveryProblemIsToldWithItsPlace) {
  const std::string told = problems(R"([ledger-pay]
name = "Ledger Pay"
category = "gold"
hosts = ["x.example"]
script = ["re:(", "re:x[0-9]"]
header = ["server"]
status = { page = "ledger.example", type = "morse" }
cookie = "lp"
)");
  EXPECT_NE(told.find("mine.toml:3 ledger-pay.category: there is no such category"), told.npos);
  EXPECT_NE(told.find("mine.toml:4 ledger-pay.hosts: there is no such field"), told.npos);
  EXPECT_NE(told.find("mine.toml:5 ledger-pay.script: RE2 cannot read it"), told.npos);
  EXPECT_NE(told.find("needs a text of 4 letters"), told.npos);
  EXPECT_NE(told.find("mine.toml:6 ledger-pay.header: must be \"name: text\""), told.npos);
  EXPECT_NE(told.find("ledger-pay.status.page: must be an address"), told.npos);
  EXPECT_NE(told.find("ledger-pay.status.type: there is no such type of feed"), told.npos);
  EXPECT_NE(told.find("mine.toml:8 ledger-pay.cookie: must be a list"), told.npos);
}

TEST(Overlay, BrokenTomlNamesItsLine) {
  EXPECT_TRUE(problems("[a-pay]\nname = \n").starts_with("mine.toml:2: "));
}

TEST(Overlay, ANewServiceNeedsNameAndCategory) {
  EXPECT_EQ(problems("[a-pay]\nname = \"A\"\n"),
            "mine.toml:1 a-pay: a new service needs a category");
}

TEST(Overlay, ARegexIsFoundByItsLiteral) {
  const auto catalogue = with(R"(
[tagger]
name = "Tagger"
category = "analytics"
script = [{ p = "re:/tagger-[0-9]+\\.js", literal = "/tagger-" }]
)");
  ASSERT_TRUE(catalogue);
  EXPECT_EQ(found_by(*catalogue, "www.shop.example", "/a/tagger-12.js"),
            std::vector<std::string>{"tagger"});
}

}  // namespace
}  // namespace fw::scan
