#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::uptimecom {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(UptimeCom, OneWordInThePageDecides) {
  const auto page = read_fixtures(*kind, {"page.html"});
  EXPECT_EQ(page.level, VendorLevel::degraded) << "how bad it is, is not said";
  EXPECT_EQ(page.name, "Acme");
  EXPECT_EQ(read(*kind, {R"(<script>{&quot;global_is_operational&quot;: true}</script>)"}).level,
            VendorLevel::operational);
  EXPECT_THAT(kind->urls(acme()), ElementsAre(ElementsAre("https://status.acme.example/")));
}

TEST(UptimeCom, PagesWithoutItAreRefused) {
  for (const std::string body : {"<html>operational</html>", "{}", "global_is_operational",
                                 "global_is_operational: maybe", "global_is_operational\": null"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::uptimecom
