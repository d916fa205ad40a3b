#include "host/browser/pool.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "host/net/testing/fixture.hpp"

namespace fw::browser {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// A program that behaves as `mode` says, which another user may start, too.
class FakeBrowser {
 public:
  explicit FakeBrowser(const std::string& mode) {
    std::string name = (fs::temp_directory_path() / "fake-browser-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    ::chmod(folder_.c_str(), 0755);
    std::ofstream(program()) << "#!/usr/bin/python3 -I\nMODE = \"" << mode << "\"\n"
                             << file_text(FW_SOURCE_DIR
                                          "/src/host/browser/testing/fake_browser.py");
    ::chmod(program().c_str(), 0755);
  }
  ~FakeBrowser() { fs::remove_all(folder_); }
  FakeBrowser(const FakeBrowser&) = delete;
  FakeBrowser& operator=(const FakeBrowser&) = delete;
  [[nodiscard]] std::string program() const { return folder_ + "/browser"; }

 private:
  std::string folder_;
};

bool is_running(std::string_view word) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error))
    if (file_text(entry.path() / "cmdline").find(word) != std::string::npos) return true;
  return false;
}

Errand errand(Millis timeout = 10s) {
  return {.url = "https://shop.example/",
          .timeout = timeout,
          .waiting_max = 50ms,
          .globals = {"window", "Stripe"}};
}

Visit visit(const std::string& mode, Millis timeout = 10s, bool with_namespaces = true) {
  const FakeBrowser fake(mode);
  net::testing::TestNet world;
  Pool pool(world.net(), {.browser = fake.program(), .with_namespaces = with_namespaces});
  const auto began = std::chrono::steady_clock::now();
  Visit seen = world.run(pool.visit(errand(timeout)));
  EXPECT_LT(std::chrono::steady_clock::now() - began, timeout + 2s) << mode;
  return seen;
}

void expect_what_was_seen(const Visit& seen) {
  EXPECT_EQ(seen.requests, (std::vector<Request>{{Load::document, "https://shop.example/", ""},
                                                 {Load::script, "https://cdn.example/a.js", ""}}));
}

TEST(Pool, GivesWhatTheBrowserSaw) {
  for (const bool with_namespaces : {true, false}) {
    const Visit seen = visit("well", 10s, with_namespaces);
    EXPECT_EQ(seen.state, State::done) << seen.sentence;
    expect_what_was_seen(seen);
    EXPECT_EQ(seen.cookies, (std::vector<Cookie>{{"sid", "shop.example"}}));
    // The first global is there on an empty page, too.
    EXPECT_EQ(seen.globals, (std::vector<Global>{{"Stripe", ""}}));
  }
}

TEST(Pool, SaysThatThereIsNoBrowser) {
  net::testing::TestNet world;
  Pool pool(world.net(), {.browser = "/nonexistent/chromium"});
  const Visit seen = world.run(pool.visit(errand()));
  EXPECT_EQ(seen.state, State::absent);
  EXPECT_NE(seen.sentence, "");
}

TEST(Pool, OutlivesABrowserThatDiesAtOnce) {
  const Visit seen = visit("dies");
  EXPECT_EQ(seen.state, State::failed);
  EXPECT_NE(seen.sentence.find("ended with status 1"), std::string::npos) << seen.sentence;
}

TEST(Pool, OutlivesOneThatDiesOnThePageAndKeepsWhatWasSeen) {
  for (const bool with_namespaces : {true, false}) {
    const Visit seen = visit("dies later", 10s, with_namespaces);
    EXPECT_EQ(seen.state, State::failed);
    expect_what_was_seen(seen);
  }
}

TEST(Pool, TellsAPageThatCrashed) {
  const Visit seen = visit("crashes");
  EXPECT_EQ(seen.state, State::failed);
  expect_what_was_seen(seen);
}

TEST(Pool, TellsAPageThatCannotBeOpened) {
  const Visit seen = visit("no page");
  EXPECT_EQ(seen.state, State::failed);
  EXPECT_NE(seen.sentence.find("ERR_NAME_NOT_RESOLVED"), std::string::npos) << seen.sentence;
}

TEST(Pool, StopsAtTheDeadline) {
  EXPECT_EQ(visit("silent", 800ms).state, State::failed);
  const Visit seen = visit("never rests", 1'500ms);
  EXPECT_EQ(seen.state, State::cut);
  expect_what_was_seen(seen);
  EXPECT_EQ(seen.globals.size(), 1U);
}

TEST(Pool, IsNotHeldByABrowserThatStays) {
  for (const bool with_namespaces : {true, false}) {
    const Visit seen = visit("stays", 10s, with_namespaces);
    EXPECT_EQ(seen.state, State::done) << seen.sentence;
    EXPECT_FALSE(is_running("fake-browser"));
  }
}

TEST(Pool, IsNotFloodedAndNotMisledByGarbage) {
  const Visit flooded = visit("floods", 3s);
  EXPECT_NE(flooded.state, State::done);
  const Visit seen = visit("garbage");
  EXPECT_EQ(seen.state, State::done) << seen.sentence;
  EXPECT_GE(seen.messages_skipped, 3U);
  EXPECT_EQ(visit("hangs up").state, State::failed);
}

TEST(Pool, GivesUpTheBrowsersOwnSandboxOnlyForAUserOfItsOwn) {
  const Visit seen = visit("wants no sandbox");
  EXPECT_EQ(seen.state, ::geteuid() == 0 ? State::done : State::failed) << seen.sentence;
}

TEST(Pool, LetsAFewRunAtATime) {
  using namespace boost::asio::experimental::awaitable_operators;
  const FakeBrowser fake("never rests");
  net::testing::TestNet world;
  Pool pool(world.net(), {.browser = fake.program(), .running_max = 1});
  Errand patient = errand(1s);
  patient.waiting_max = 10s;
  const auto [first, second, third] =
      world.run(pool.visit(errand(1s)) && pool.visit(patient) && pool.visit(errand(1s)));
  EXPECT_EQ(first.state, State::cut);
  EXPECT_EQ(second.state, State::cut);
  EXPECT_EQ(third.state, State::failed);
  EXPECT_NE(third.sentence.find("busy"), std::string::npos) << third.sentence;
}

}  // namespace
}  // namespace fw::browser
