#include "scan/collect/tokens.hpp"

#include <gtest/gtest.h>
#include <gumbo.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace fw::scan {
namespace {

std::string sources(std::string_view html) {
  Tokens tokens(html);
  std::string all;
  while (const Tag* tag = tokens.next()) {
    all += tag->name;
    if (tag->has("src")) all += "(" + unescape(tag->get("src")) + ")";
    all += ' ';
  }
  return all;
}

TEST(Tokens, ReadsTagsAsBrowsersDo) {
  EXPECT_EQ(sources("<p><IMG SRC=a.png><img src='b c'/><img src = \"d\">"),
            "p img(a.png) img(b c) img(d) ");
  EXPECT_EQ(sources("<img src=a&amp;b&#38;c&#x26;d&copy&unknown;>"), "img(a&b&c&d&copy&unknown;) ");
  EXPECT_EQ(sources("<!-- <img src=x> --><img src=y><!--> <img src=z>"), "img(y) img(z) ");
  EXPECT_EQ(sources("</p src=x><? <img> ><a < b><3 <img/src=q>"), "a img(q) ");
  EXPECT_EQ(sources("<img src=cut"), "");
  EXPECT_EQ(sources("<img alt=\"<img src=x>\" src=y>"), "img(y) ");
}

TEST(Tokens, NothingIsATagInRawText) {
  EXPECT_EQ(sources("<script>'<img src=x>'</scripty></script ><img src=y>"), "script img(y) ");
  EXPECT_EQ(sources("<title><img src=x></TITLE><img src=y>"), "title img(y) ");
  EXPECT_EQ(sources("<script><!-- <script> </script> <img src=x> --></script><img src=y>"),
            "script img(y) ");
  EXPECT_EQ(sources("<script><!-- </script><img src=y>"), "script img(y) ");
  EXPECT_EQ(sources("<style>never ends <img src=x>"), "style ");
}

TEST(Tokens, KeepsTheTextOfScripts) {
  Tokens tokens("<script src=x>var a = '</b>';</script>");
  const Tag* tag = tokens.next();
  ASSERT_NE(tag, nullptr);
  EXPECT_EQ(tag->text, "var a = '</b>';");
}

void walk(const GumboNode* root, std::vector<std::string>& out) {
  std::vector<const GumboNode*> stack{root};
  while (!stack.empty()) {
    const GumboNode* node = stack.back();
    stack.pop_back();
    if (node->type != GUMBO_NODE_ELEMENT && node->type != GUMBO_NODE_TEMPLATE) continue;
    for (const char* name : {"src", "href", "action"})
      if (const GumboAttribute* found = gumbo_get_attribute(&node->v.element.attributes, name))
        out.push_back(std::string(name) + "=" + found->value);
    for (unsigned int i = 0; i < node->v.element.children.length; ++i)
      stack.push_back(static_cast<const GumboNode*>(node->v.element.children.data[i]));
  }
}

/// What gumbo's whole tree shows is what the stream of tags shows.
TEST(Tokens, AgreeWithATreeBuilder) {
  const std::string page =
      "<!DOCTYPE html><html><head><title>a <b> &amp;</title><base href=/x/><meta charset=utf-8>"
      "<link rel=stylesheet href=\"/a.css?x=1&amp;y=2\"><script src='//cdn.example/a.js'></script>"
      "<script>document.write('<script src=\"no.js\"><\\/script>');</script>"
      "<style>@import 'x.css'; a > b { }</style></head><body class=x><!-- <img src=no> -->"
      "<noscript><img src=\"https://t.example/p.gif\"></noscript><form action=/go method=post>"
      "<textarea><img src=no></textarea><input type=image src=i.png></form>"
      "<iframe src=\"https://f.example/e\"><img src=no></iframe><table><tr><td><img src=t.png>"
      "</table><svg><image href=s.png /></svg><template><img src=u.png></template>"
      "<p>1 < 2 && 3 > 2 <a href='/l?a=1&b=2'>x</a></body></html>";
  std::vector<std::string> expected;
  GumboOutput* tree = gumbo_parse_with_options(&kGumboDefaultOptions, page.data(), page.size());
  walk(tree->root, expected);
  gumbo_destroy_output(&kGumboDefaultOptions, tree);
  std::vector<std::string> found;
  Tokens tokens(page);
  while (const Tag* tag = tokens.next())
    for (const char* name : {"src", "href", "action"})
      if (tag->has(name)) found.push_back(std::string(name) + "=" + unescape(tag->get(name)));
  std::ranges::sort(expected);
  std::ranges::sort(found);
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace fw::scan
