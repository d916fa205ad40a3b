#include "scan/collect/links.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace fw::scan {
namespace {

net::Url url(std::string_view text) { return *net::parse_url(text); }

Link link(std::string_view target, std::string text) {
  return {url("https://shop.example" + std::string(target)), std::move(text)};
}

std::vector<std::string> chosen(std::string_view html, std::size_t pages_max = 5) {
  const net::Url page = url("https://shop.example/start");
  std::vector<std::string> targets;
  for (const Link& one : choose_pages(find_links(html, page), page, pages_max))
    targets.push_back(one.url.host == page.host ? one.url.target : one.url.text());
  return targets;
}

TEST(Links, AreThoseOfTheSiteEachOnce) {
  const auto links = find_links(
      R"~(<base href="https://shop.example/de/"><a href="kasse">Zur <b>Kasse</b></a><a href=kasse#x>x</a>
      <a href="https://other.example/">Other</a><a href="mailto:a@b.example">Mail</a><a href="#top">Top</a>
      <a href="https://app.shop.example/login"><svg><title>in</title></svg></a>
      <a href="/x" aria-label="Contact"><img src=1></a><a href="{{url}}">t</a>)~",
      url("https://shop.example/"));
  ASSERT_EQ(links.size(), 3U);
  EXPECT_EQ(links[0].url.text(), "https://shop.example/de/kasse");
  EXPECT_EQ(links[0].text, "Zur Kasse");
  EXPECT_EQ(links[1].url.host, "app.shop.example");
  EXPECT_EQ(links[2].text, "Contact");
}

TEST(Links, HostsOfOnesOwnBelongToTheSite) {
  const std::vector<std::string> own{"shop-pay.example"};
  EXPECT_EQ(find_links("<a href=//www.shop-pay.example/>Pay</a>", url("https://shop.example"), own)
                .size(),
            1U);
}

TEST(Links, ThatMatterAreKnownInManyLanguages) {
  for (const auto& [target, text] :
       std::initializer_list<std::pair<const char*, const char*>>{{"/checkout", "Go"},
                                                                  {"/x", "Warenkorb"},
                                                                  {"/y", "Mon compte"},
                                                                  {"/iniciar-sesion", ""},
                                                                  {"/z", "Accedi"},
                                                                  {"/kontakt", "Kontakt"},
                                                                  {"/k", "Koszyk"},
                                                                  {"/p", "Ceník"},
                                                                  {"/d", "Faire un don"},
                                                                  {"/b", "Boeken"},
                                                                  {"/s", "Haku"},
                                                                  {"/login.php", ""},
                                                                  {"/a", "Logga in"}})
    EXPECT_GT(score(link(target, text)), 0) << target << " " << text;
}

TEST(Links, ThatChangeSomethingAreLeftAlone) {
  for (const auto& [target, text] :
       std::initializer_list<std::pair<const char*, const char*>>{{"/logout", "Log out"},
                                                                  {"/cart?add-to-cart=4", "Cart"},
                                                                  {"/account/delete", "Account"},
                                                                  {"/contact.pdf", "Contact"},
                                                                  {"/about", "About us"},
                                                                  {"/tea/a",
                                                                   "How we search for "
                                                                   "the very best tea "
                                                                   "in the world"}})
    EXPECT_EQ(score(link(target, text)), 0) << target << " " << text;
}

TEST(Links, OfEachSortTheBestComesFirst) {
  EXPECT_EQ(chosen(R"~(<a href=/contact/berlin>Contact</a><a href=/contact>Contact</a>
    <a href=/cart?x=1>Cart</a><a href=/checkout>Check out</a><a href=/start>Login</a>
    <a href=/login>Login</a><a href=/search>Search</a><a href=/contact/paris>Contact Paris</a>)~"),
            (std::vector<std::string>{"/checkout", "/cart?x=1", "/login", "/contact", "/search"}));
  EXPECT_EQ(chosen("<a href=/>Home</a><a href=/privacy>Privacy</a><a href=/tea/green>Green</a>"
                   "<a href=/tea/black>Black</a><a href=/how>How</a><a href=/logout>x</a>"
                   "<a href=/a/b/c>Deep</a><a href=/login>Login</a>"),
            (std::vector<std::string>{"/login", "/tea/green", "/how"}));
  EXPECT_EQ(chosen("<a href=/login>Login</a><a href=/login/>Login</a>").size(), 1U);
  EXPECT_TRUE(chosen("<a href=/login>Login</a>", 0).empty());
}

TEST(Links, AreBounded) {
  std::string html;
  for (int i = 0; i < 50'000; ++i) html += fmt::format("<a href=/cart/{}>cart</a>", i);
  EXPECT_LE(find_links(html, url("https://shop.example")).size(), kLinksReadMax);
  EXPECT_EQ(chosen(html, 100).size(), kFurtherPagesMax);
}

}  // namespace
}  // namespace fw::scan
