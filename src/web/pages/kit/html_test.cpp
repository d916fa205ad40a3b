#include "web/pages/kit/html.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"

namespace fw::web {
namespace {

TEST(Html, TextIsEscaped) {
  EXPECT_EQ(html("<p>{}</p>", std::string("<b>\"Tom\" & 'Jerry'</b>")).str(),
            "<p>&lt;b&gt;&#34;Tom&#34; &amp; &#39;Jerry&#39;&lt;/b&gt;</p>");
}

TEST(Html, AnAttributeCannotBeLeft) {
  const std::string evil = "\" onclick=\"alert(1)\" x=\"";
  EXPECT_EQ(html(R"(<p title="{}"></p>)", evil).str(),
            R"(<p title="&#34; onclick=&#34;alert(1)&#34; x=&#34;"></p>)");
}

TEST(Html, MarkupAndFlagsAndNumbersStandAsTheyAre) {
  const Html inner = html("<b>{}</b>", std::string_view("&"));
  EXPECT_EQ(html("<p>{}</p>", inner).str(), "<p><b>&amp;</b></p>");
  EXPECT_EQ(html("<input{}{}>", Flag("checked"), Flag("disabled").when(false)).str(),
            "<input checked>");
  EXPECT_EQ(html("<p>{}</p>", -12).str(), "<p>-12</p>");
}

TEST(Html, ControlCharactersAndBrokenTextAreReplaced) {
  const std::string text =
      html("<p>{}</p>", std::string_view("a\0b\x1b[31m\xff\xe2\x80\xaer", 14)).str();
  EXPECT_EQ(text.find('\0'), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos) << "a bidirectional override";
}

struct Url {
  std::string_view text;
  std::string_view becomes;
};

class Urls : public testing::TestWithParam<Url> {};

TEST_P(Urls, OnlyAddressesThatRunNothingStandInLinks) {
  const Url& url = GetParam();
  EXPECT_EQ(html(R"(<a href="{}"></a>)", url.text).str(),
            fmt::format(R"(<a href="{}"></a>)", url.becomes));
}

INSTANTIATE_TEST_SUITE_P(
    All, Urls,
    testing::Values(Url{"/monitors/1", "/monitors/1"}, Url{"", ""}, Url{"?q=1", "?q=1"},
                    Url{"https://a.example/?x=1&y=2", "https://a.example/?x=1&amp;y=2"},
                    Url{"HTTP://A.EXAMPLE", "HTTP://A.EXAMPLE"},
                    Url{"mailto:a@b.example", "mailto:a@b.example"},
                    Url{"javascript:alert(1)", "#"}, Url{"JaVaScRiPt:alert(1)", "#"},
                    Url{" javascript:alert(1)", "#"}, Url{"\tjavascript:alert(1)", "#"},
                    Url{"java\nscript:alert(1)", "#"}, Url{"data:text/html,<script>", "#"},
                    Url{"vbscript:x", "#"}, Url{"//evil.example", "#"}, Url{"/\\evil.example", "#"},
                    Url{"/\t/evil.example", "#"}, Url{"https:evil.example", "#"}));

/// What the browser would see of the template when the values were gone.
std::string skeleton(const std::string& page) {
  std::string out;
  std::ranges::copy_if(page, std::back_inserter(out),
                       [](char c) { return c == '<' || c == '>' || c == '"'; });
  return out;
}

TEST(Html, NoBytesLeaveTheirPlace) {
  SeededRandom random(11);
  constexpr std::string_view kNasty = "<>\"'&/=`\\\0\n\r\t -!javascript:{}";
  for (int round = 0; round < 2'000; ++round) {
    std::string bytes(random.below(40), '\0');
    for (char& byte : bytes) {
      byte = random.below(3) == 0 ? static_cast<char>(random.below(256))
                                  : kNasty[random.below(kNasty.size())];
    }
    const std::string page =
        html(R"(<p title="{}"><a href="{}">{}</a></p>)", bytes, bytes, bytes).str();
    ASSERT_EQ(skeleton(page), R"(<""><""><><>)") << page;
    ASSERT_TRUE(page.starts_with("<p title=\"") && page.ends_with("</a></p>")) << page;
    ASSERT_EQ(page.find("href=\"javascript"), std::string::npos) << page;
  }
}

}  // namespace
}  // namespace fw::web
