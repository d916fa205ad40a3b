#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "plug/objects/family.hpp"
#include "plug/objects/s3/s3.hpp"
#include "s3_server.hpp"

namespace fw {
namespace {

namespace fs = std::filesystem;

/// Succeeds, or says the error.
template <class T>
::testing::AssertionResult fine(const Result<T>& result) {
  if (result) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << result.error().chain();
}

/// A folder of this test alone, gone with it.
struct Scratch {
  Scratch() {
    std::string made = (fs::temp_directory_path() / "fw-objects-XXXXXX").string();
    if (::mkdtemp(made.data()) != nullptr) path = made;
  }
  ~Scratch() { fs::remove_all(path); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  fs::path path;
};

/// What all tests share: the client and the server.
struct World {
  Scratch scratch;
  SystemClock clock;
  SystemRandom random;
  NullLog log;
  Metrics& metrics;
  std::unique_ptr<testing::S3Server> server;
  std::unique_ptr<net::BlockingClient> http;
  model::ObjectKinds kinds;

  explicit World(Metrics& own) : metrics(own) {
    server = testing::S3Server::start((scratch.path / "s3").string());
    net::NetOptions options;
    options.allowed_ranges = {"127.0.0.0/8", "::1/128"};
    http = *net::BlockingClient::make({clock, random, log, metrics}, options);
    kinds = objects::make_all(*http, clock);
  }
};

World& world() {
  static auto* metrics = new NullMetrics;
  static auto* made = new World(*metrics);
  return *made;
}

std::string url_of(const std::string& kind, std::string_view prefix) {
  World& in = world();
  if (kind == "folder") return (in.scratch.path / "folder" / prefix).string();
  return fmt::format("s3://flare/{}?endpoint=http://{}:{}", prefix,
                     kind == "s3_virtual" ? "s3.localhost" : "127.0.0.1",
                     in.server ? in.server->port() : 0);
}

/// No resolver knows the bucket's host on this machine: the request goes to the address, and says
/// the host.
Result<net::FetchResponse> fetch_by_host(net::FetchRequest request) {
  const std::string host = fmt::format("flare.s3.localhost:{}", world().server->port());
  const std::size_t at = request.url.find(host);
  if (at == std::string::npos) return fail(Code::internal, "{} is another host", request.url);
  request.url.replace(at, host.size(), fmt::format("127.0.0.1:{}", world().server->port()));
  request.host_header = host;
  return world().http->fetch(std::move(request));
}

Result<std::unique_ptr<model::ObjectStore>> open_store(const std::string& kind,
                                                       std::string_view prefix) {
  const model::ObjectCredentials credentials = {
      testing::S3Server::kKey, testing::S3Server::kKey, {}};
  const std::string url = url_of(kind, prefix);
  if (kind != "s3_virtual")
    return model::open_objects(world().kinds, url, {.region = {}, .credentials = credentials});
  FW_TRY(auto address, objects::s3::parse_address(url + "&style=virtual", ""));
  return std::make_unique<objects::s3::Bucket>(std::move(address), credentials, fetch_by_host,
                                               world().clock);
}

class Objects : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(GetParam() == "folder" || world().server) << "s3rver does not start";
    const std::string prefix =
        ::testing::UnitTest::GetInstance()->current_test_info()->test_suite_name() +
        std::to_string(count_++);
    std::string plain;
    for (const char c : prefix)
      if (c != '/') plain += c;
    store_ = *open_store(GetParam(), plain);
  }
  fs::path file(std::string_view content) {
    fs::path path = files_.path / std::to_string(count_++);
    EXPECT_TRUE(File::create(path)->write(content));
    return path;
  }
  fs::path nowhere() { return files_.path / std::to_string(count_++); }

  Scratch files_;
  std::unique_ptr<model::ObjectStore> store_;
  static inline int count_ = 0;
};

TEST_P(Objects, GiveBackWhatWasPut) {
  ASSERT_TRUE(fine(store_->put("a/b.json", file("first"))));
  ASSERT_TRUE(fine(store_->put("a/b.json", file("second, longer"))));
  EXPECT_EQ(*store_->get_text("a/b.json"), "second, longer");
  EXPECT_EQ(**store_->find("a/b.json"), 14U);
  const fs::path into = nowhere();
  ASSERT_TRUE(fine(store_->get("a/b.json", into, 1'000)));
  EXPECT_EQ(*read_file(into, 1'000), "second, longer");
  EXPECT_EQ(fs::status(into).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(store_->get("a/b.json", into, 1'000).error().code(), Code::conflict);
  EXPECT_EQ(*read_file(into, 1'000), "second, longer");
}

TEST_P(Objects, KeepEmptyOnesAndEveryByte) {
  ASSERT_TRUE(fine(store_->put("empty", file(""))));
  ASSERT_TRUE(fine(store_->put_text("none", "")));
  const fs::path empty = nowhere();
  ASSERT_TRUE(fine(store_->get("empty", empty, 10)));
  EXPECT_EQ(fs::file_size(empty), 0U);
  EXPECT_EQ(**store_->find("none"), 0U);
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  ASSERT_TRUE(fine(store_->put_text("bytes", bytes)));
  EXPECT_EQ(*store_->get_text("bytes"), bytes);
}

TEST_P(Objects, LargeOnesComeBackWhole) {
  std::string large(19 << 20, '\0');
  SeededRandom(7).fill(std::as_writable_bytes(std::span(large)));
  ASSERT_TRUE(fine(store_->put("large", file(large))));
  EXPECT_EQ(**store_->find("large"), large.size());
  const fs::path into = nowhere();
  ASSERT_TRUE(fine(store_->get("large", into, large.size())));
  EXPECT_EQ(sha256_hex(*read_file(into, large.size())), sha256_hex(large));
  const fs::path not_into = nowhere();
  EXPECT_EQ(store_->get("large", not_into, large.size() - 1).error().code(), Code::limit);
  EXPECT_FALSE(fs::exists(not_into));
  EXPECT_EQ(store_->get_text("large").error().code(), Code::limit);
}

TEST_P(Objects, AreListedByPrefixInOrder) {
  for (const char* key : {"b/2", "a/1", "b/1", "b-x", "c"})
    ASSERT_TRUE(fine(store_->put_text(key, key)));
  EXPECT_EQ(*store_->list("b/"), (std::vector<model::ObjectFacts>{{"b/1", 3}, {"b/2", 3}}));
  EXPECT_EQ(store_->list("b")->size(), 3U);
  EXPECT_EQ(store_->list("")->size(), 5U);
  EXPECT_TRUE(store_->list("zz")->empty());
  EXPECT_EQ(*store_->find("b"), std::nullopt);
}

TEST_P(Objects, ListMoreThanOnePage) {
  constexpr int kMany = 1'030;
  for (int i = 0; i < kMany; ++i)
    ASSERT_TRUE(fine(store_->put_text(fmt::format("n/{:05}", i), "")));
  const auto listed = store_->list("n/");
  ASSERT_TRUE(listed) << listed.error().chain();
  ASSERT_EQ(listed->size(), static_cast<std::size_t>(kMany));
  EXPECT_EQ(listed->back().key, fmt::format("n/{:05}", kMany - 1));
}

TEST_P(Objects, AreGoneOnceRemoved) {
  ASSERT_TRUE(fine(store_->put_text("x/y", "1")));
  EXPECT_TRUE(store_->remove("x/y"));
  EXPECT_TRUE(store_->remove("x/y"));
  EXPECT_EQ(store_->get_text("x/y").error().code(), Code::not_found);
  EXPECT_EQ(store_->get("x/y", nowhere(), 10).error().code(), Code::not_found);
  EXPECT_EQ(*store_->find("x/y"), std::nullopt);
  EXPECT_TRUE(store_->list("")->empty());
  EXPECT_EQ(store_->put("x/y", nowhere()).error().code(), Code::not_found);
}

TEST_P(Objects, RefuseKeysThatAreNone) {
  for (const char* bad : {"", "/a", "a/", "a//b", "../a", "a/../b", "a b", ".a", "a/.b", "ä"}) {
    EXPECT_EQ(store_->put_text(bad, "").error().code(), Code::invalid) << bad;
    EXPECT_EQ(store_->get_text(bad).error().code(), Code::invalid) << bad;
    EXPECT_EQ(store_->remove(bad).error().code(), Code::invalid) << bad;
  }
  EXPECT_FALSE(store_->put_text(std::string(513, 'k'), ""));
}

INSTANTIATE_TEST_SUITE_P(Kinds, Objects, ::testing::Values("folder", "s3_path", "s3_virtual"),
                         [](const auto& kind) { return kind.param; });

TEST(ObjectsOfS3, AnotherSecretIsRefused) {
  ASSERT_TRUE(world().server);
  const auto store =
      *model::open_objects(world().kinds, url_of("s3_path", "x"),
                           {.region = {}, .credentials = {testing::S3Server::kKey, "wrong", {}}});
  EXPECT_EQ(store->put_text("k", "x").error().code(), Code::denied);
}

TEST(ObjectsOfS3, AnAbsentServerIsUnavailable) {
  const auto store = *model::open_objects(
      world().kinds, "s3://flare?endpoint=http://127.0.0.1:1",
      {.region = {}, .credentials = {testing::S3Server::kKey, testing::S3Server::kKey, {}}});
  EXPECT_EQ(store->get_text("k").error().code(), Code::unavailable);
}

TEST(ObjectAddresses, ChooseTheirKindOrSayWhatIsAllowed) {
  const auto none = model::open_objects(world().kinds, "ftp://x", {});
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().sentence().find("s3://bucket"), std::string::npos);
  EXPECT_FALSE(model::open_objects(world().kinds, "file://relative", {}));
  EXPECT_FALSE(model::open_objects(world().kinds, "relative", {}));
}

TEST(ObjectAddresses, TheNearestComesFirst) {
  std::vector<model::PlacedObjects> stores;
  for (const char* text : {"us=s3://a", "/plain?x=y", "eu-west=s3://b", "fra=s3://c?region=x"})
    stores.push_back(model::parse_placed(text));
  EXPECT_EQ(stores[1].place, "");
  const auto sorted = model::by_nearness(stores, "fra", "eu-west");
  EXPECT_EQ(sorted[0].url, "s3://c?region=x");
  EXPECT_EQ(sorted[1].url, "s3://b");
  EXPECT_EQ(sorted[2].url, "/plain?x=y");
  EXPECT_EQ(sorted[3].url, "s3://a");
}

}  // namespace
}  // namespace fw
