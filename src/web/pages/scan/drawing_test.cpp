#include "web/pages/scan/drawing.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace fw::web {
namespace {

model::DetectedService service(std::string name, std::string kind, int confidence = 95) {
  model::DetectedService out;
  out.id = name;
  out.name = std::move(name);
  out.category = "analytics";
  out.confidence = confidence;
  out.evidence = {{std::move(kind), "value", "where"}};
  return out;
}

model::DependencyMap map_of(std::vector<model::DetectedService> services) {
  model::DependencyMap map;
  map.final_url = "https://shop.example/start";
  map.dependencies = std::move(services);
  return map;
}

std::size_t times(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

TEST(Drawing, HasTheSiteInTheMiddleAndALineToEach) {
  const std::string out = drawing_part(map_of({service("Stripe", "script"), service("Route", "ns"),
                                               service("Maybe", "script", 30)}))
                              .str();
  EXPECT_NE(out.find(">shop.example<"), std::string::npos);
  EXPECT_EQ(times(out, "<path"), 3U);
  EXPECT_EQ(times(out, "\"wire faint\""), 1U) << "what is only possible";
  EXPECT_EQ(times(out, "text-anchor=\"end\"><tspan"), 1U) << "what carries the site, on the left";
}

TEST(Drawing, TellsHowManyHadNoRoom) {
  std::vector<model::DetectedService> services;
  for (int i = 0; i < 40; ++i) services.push_back(service(fmt::format("S{}", i), "script"));
  const std::string out = drawing_part(map_of(std::move(services))).str();
  EXPECT_EQ(times(out, "<path"), kDrawnPerSideMax - 1);
  EXPECT_NE(out.find(fmt::format("and {} more", 41 - kDrawnPerSideMax)), std::string::npos);
}

TEST(Drawing, IsLeftOutWhereThereIsLittleToDraw) {
  EXPECT_TRUE(drawing_part(map_of({service("Stripe", "script")})).empty());
}

}  // namespace
}  // namespace fw::web
