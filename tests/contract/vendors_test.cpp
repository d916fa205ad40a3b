// What every kind of vendors' feed keeps to, whatever comes.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "plug/vendors/family.hpp"

namespace fw::contract {
namespace {

using model::VendorKind;
using model::VendorPage;

constexpr Instant kNoon{Millis(1'795'435'200'000)};
constexpr std::chrono::seconds kReadMax{2};  // of the largest body, in a build without optimisation
constexpr std::size_t kShownMax = model::kVendorWordsBytesMax * 3 + 8;  // U+FFFD is three bytes

const VendorPage kPage{
    .name = "Acme", .url = "https://status.acme.example", .type = {}, .feed = {}, .components = {}};

Result<model::VendorSummary> read(const VendorKind& kind, std::string body) {
  const std::vector<std::string> bodies = {std::move(body)};
  return kind.read(kPage, bodies, kNoon);
}

void expect_bounded(const model::VendorSummary& summary) {
  EXPECT_LE(summary.components.size(), model::kVendorComponentsMax);
  EXPECT_LE(summary.incidents.size(), model::kVendorIncidentsMax);
  EXPECT_LE(summary.name.size(), kShownMax);
  for (const auto& one : summary.components) {
    EXPECT_LE(one.name.size(), kShownMax);
    EXPECT_LE(one.id.size(), 2 * kShownMax);
  }
  for (const auto& one : summary.incidents) {
    EXPECT_LE(one.title.size(), kShownMax);
    EXPECT_LE(one.component_ids.size(), model::kVendorIncidentPartsMax);
  }
}

/// Everything in the folder `fixtures` of the kind.
std::vector<std::string> fixtures(const VendorKind& kind) {
  std::vector<std::string> found;
  const std::filesystem::path folder =
      std::filesystem::path(FW_PLUG_DIR) / "vendors" / kind.name() / "fixtures";
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ostringstream text;
    text << std::ifstream(file.path(), std::ios::binary).rdbuf();
    found.push_back(std::move(text).str());
  }
  return found;
}

TEST(Vendors, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  std::set<int> ranks;
  const auto kinds = vendors::make_all();
  EXPECT_GE(kinds.size(), 16U);
  for (const auto& kind : kinds) {
    SCOPED_TRACE(kind->name());
    EXPECT_TRUE(names.insert(kind->name()).second);
    for (const std::string_view alias : kind->aliases()) EXPECT_TRUE(names.insert(alias).second);
    if (kind->guess_rank()) {
      EXPECT_TRUE(ranks.insert(*kind->guess_rank()).second);
    }
    EXPECT_FALSE(kind->title().empty());
    EXPECT_EQ(model::find(kinds, kind->name()), kind.get());
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(FW_PLUG_DIR) / "vendors" /
                                        kind->name() / "README.md"));
    EXPECT_FALSE(fixtures(*kind).empty());
  }
  EXPECT_EQ(model::find(kinds, "none"), nullptr);
  EXPECT_EQ(model::find(kinds, ""), nullptr);
}

TEST(Vendors, AskForFewAddresses) {
  for (const auto& kind : vendors::make_all()) {
    SCOPED_TRACE(kind->name());
    EXPECT_TRUE(kind->urls({}).empty()) << "nothing is known";
    VendorPage page = kPage;
    page.feed = "https://feeds.acme.example/feed.json";
    EXPECT_FALSE(kind->urls(page).empty());
    if (kind->guess_rank()) {
      EXPECT_FALSE(kind->urls(kPage).empty()) << "or it cannot be guessed";
    }
    for (const auto& urls : kind->urls(page)) {
      EXPECT_FALSE(urls.empty());
      EXPECT_LE(urls.size(), model::kVendorUrlsMax);
      for (const std::string& url : urls) EXPECT_TRUE(url.starts_with("https://")) << url;
    }
  }
}

TEST(Vendors, RefuseWhatIsNotTheirs) {
  std::string zeros(64, '\0');
  const std::vector<std::string> bodies = {
      "",
      " ",
      "<!doctype html><html><head><title>Status: all systems operational</title></head></html>",
      "<html><body><p>healthy</p></body></html>",
      "null",
      "true",
      "0",
      "\"operational\"",
      R"({"error":"not found"})",
      R"({"page":null,"status":null,"data":null,"result":null,"services":null})",
      R"([null,1,"x",[],{}])",
      "<?xml version=\"1.0\"?><urlset><url/></urlset>",
      "\xff\xfe\xfd",
      zeros};
  for (const auto& kind : vendors::make_all())
    for (const std::string& body : bodies) {
      SCOPED_TRACE(fmt::format("{}: {}", kind->name(), printable(body.substr(0, 60))));
      const auto summary = read(*kind, body);
      ASSERT_FALSE(summary);
      EXPECT_EQ(summary.error().code(), Code::corrupt) << summary.error().sentence();
      EXPECT_GT(summary.error().sentence().size(), 10U);
    }
  for (const auto& kind : vendors::make_all())
    EXPECT_FALSE(kind->read(kPage, {}, kNoon)) << kind->name();
}

TEST(Vendors, AreReadByTheirOwnKindOnly) {
  const auto kinds = vendors::make_all();
  for (const auto& kind : kinds)
    for (const std::string& body : fixtures(*kind))
      for (const auto& other : kinds) {
        if (other == kind || !other->guess_rank() || *other->guess_rank() >= 90) continue;
        const auto summary = read(*other, body);
        EXPECT_FALSE(summary) << other->name() << " takes what is of kind " << kind->name();
      }
}

TEST(Vendors, NeverSayMoreThanTheirLimits) {
  for (const auto& kind : vendors::make_all()) {
    SCOPED_TRACE(kind->name());
    for (const std::string& body : fixtures(*kind))
      if (const auto summary = read(*kind, body)) expect_bounded(*summary);
  }
}

TEST(Vendors, ReadHugeAndDeepBodiesInTime) {
  const std::size_t size = model::kVendorBodyBytesMax;
  std::string objects = "[";
  while (objects.size() + 64 < size) objects += R"({"id":"a","name":"b","status":"c"},)";
  objects += "{}]";
  std::string tags = "<rss><channel>";
  while (tags.size() + 64 < size) tags += "<item><title>a</title></item>";
  const std::vector<std::string> bodies = {
      std::string(size, '['),
      std::string(size, ' '),
      std::string(size, '<'),
      std::string(size, 'x'),
      objects,
      R"({"components":)" + objects.substr(0, size - 64) + "}",
      tags,
      tags + "</channel></rss>",
      "<rss>" + std::string(size - 10, '<'),
      std::string("\xfe\xff", 2) + std::string(size - 2, '\0')};
  for (const auto& kind : vendors::make_all()) {
    SCOPED_TRACE(kind->name());
    for (const std::string& body : bodies) {
      const auto start = std::chrono::steady_clock::now();
      if (const auto summary = read(*kind, body)) expect_bounded(*summary);
      EXPECT_LT(std::chrono::steady_clock::now() - start, kReadMax) << body.substr(0, 30);
    }
    const auto too_large = read(*kind, std::string(size + 1, 'x'));
    ASSERT_FALSE(too_large);
    EXPECT_EQ(too_large.error().code(), Code::limit);
  }
}

/// A body that broke off may be whole as text, but never as JSON or XML, so it is refused; only
/// formats that are no more than a word may still be one.
TEST(Vendors, TakeNoPartForTheWhole) {
  for (const auto& kind : vendors::make_all()) {
    SCOPED_TRACE(kind->name());
    if (kind->name() == "vigil" || kind->name() == "uptimecom") continue;
    for (std::string body : fixtures(*kind)) {
      body.resize(std::string(trim(body)).size());
      const std::size_t step = std::max<std::size_t>(1, body.size() / 97);
      for (std::size_t length = 0; length + 3 < body.size(); length += step)
        EXPECT_FALSE(read(*kind, body.substr(0, length))) << length;
    }
  }
}

}  // namespace
}  // namespace fw::contract
