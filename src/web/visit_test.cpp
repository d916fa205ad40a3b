#include "web/visit.hpp"

#include <gtest/gtest.h>

namespace fw::web {
namespace {

TEST(LocalPath, StaysInTheHouse) {
  EXPECT_EQ(local_path("/monitors/1?before=2"), "/monitors/1?before=2");
  EXPECT_EQ(local_path("/"), "/");
}

TEST(LocalPath, RefusesWhatABrowserTakesForAnotherPlace) {
  for (const std::string_view path :
       {"", "monitors", "https://evil.example", "//evil.example", "/\\evil.example",
        "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example",
        "javascript:alert(1)", "/a\r\nset-cookie: sid=1"}) {
    EXPECT_EQ(local_path(path), "/") << path;
  }
  EXPECT_EQ(local_path("/" + std::string(5'000, 'a')), "/");
}

TEST(Go, CarriesAMessageOfTheFrame) {
  const auto header = [](const http::Response& response) {
    return std::pair(response.status, response.headers.at(0).second);
  };
  EXPECT_EQ(header(go("/channels", "saved")), std::pair(303, std::string("/channels?done=saved")));
  EXPECT_EQ(header(go("/?q=a", "saved")), std::pair(303, std::string("/?q=a&done=saved")));
  EXPECT_EQ(header(go("/")), std::pair(303, std::string("/")));
}

TEST(ThemeOf, IsWhatTheCookieNames) {
  http::Request request;
  EXPECT_EQ(theme_of(request), Theme::system);
  request.headers = {{"cookie", "sid=1; theme=dark"}};
  EXPECT_EQ(theme_of(request), Theme::dark);
  request.headers = {{"cookie", "theme=\"><script>"}};
  EXPECT_EQ(theme_of(request), Theme::system);
}

}  // namespace
}  // namespace fw::web
