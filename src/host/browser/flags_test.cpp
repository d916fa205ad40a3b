#include "host/browser/flags.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "host/browser/find.hpp"

namespace fw::browser {
namespace {

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

TEST(CommandLine, KeepsTheSandboxAndTheBrowsersJudgementUnlessToldOtherwise) {
  const auto words =
      command_line({.program = "/usr/bin/x", .folder = "/tmp/f", .proxy_port = 4711});
  EXPECT_EQ(words.front(), "/usr/bin/x");
  EXPECT_EQ(words.back(), "about:blank");
  EXPECT_TRUE(has(words, "--proxy-server=http://127.0.0.1:4711"));
  EXPECT_TRUE(has(words, "--proxy-bypass-list=<-loopback>"));
  EXPECT_TRUE(has(words, "--user-data-dir=/tmp/f/profile"));
  EXPECT_FALSE(has(words, "--no-sandbox"));
  EXPECT_FALSE(has(words, "--ignore-certificate-errors"));
  const auto less = command_line(
      {.program = "x", .folder = "f", .with_sandbox = false, .judges_certificates = false});
  EXPECT_TRUE(has(less, "--no-sandbox"));
  EXPECT_TRUE(has(less, "--ignore-certificate-errors"));
}

TEST(Globals, NamesAreQuotedAndAnswersAreOnlyNumbers) {
  const std::vector<std::string> names = {"Stripe", "a\"b</script>", "google.maps"};
  const std::string script = globals_script(names);
  EXPECT_NE(script.find(R"(["Stripe","a\"b</script>","google.maps"])"), std::string::npos)
      << script;
  EXPECT_EQ(read_globals("0,2", 3), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(read_globals("", 3), std::vector<std::size_t>{});
  EXPECT_EQ(read_globals("2,1,0,2,7,-1,x,,1e9,99999999999999999999", 3),
            std::vector<std::size_t>{2});
}

TEST(FindBrowser, SaysWhyThereIsNone) {
  EXPECT_EQ(find_browser("off", "/usr/bin").program, "");
  EXPECT_NE(find_browser("off", "/usr/bin").sentence, "");
  EXPECT_EQ(find_browser("/bin/sh", "").program, "/bin/sh");
  EXPECT_EQ(find_browser("/nonexistent/chromium", "").program, "");
  EXPECT_EQ(find_browser("chromium", "/usr/bin").program, "");
  EXPECT_NE(find_browser("chromium", "/usr/bin").sentence.find("full path"), std::string::npos);
}

}  // namespace
}  // namespace fw::browser
