// Reads a kind's fixtures as the desk would. The test's thread only.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "model/vendor_kind.hpp"

namespace fw::feedkit::testing {

/// 2026-11-23T12:00:00Z; the fixtures are written for that noon.
inline constexpr Instant kNoon = Instant(Millis(1'795'435'200'000));

/// "statuspage/open.json" below src/plug/vendors, each kind's in its folder `fixtures`.
[[nodiscard]] inline std::string fixture(const std::string& kind, const std::string& name) {
  const std::string path =
      std::string(FW_SOURCE_DIR) + "/src/plug/vendors/" + kind + "/fixtures/" + name;
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

/// A vendor "Acme" with its page at status.acme.example.
[[nodiscard]] inline model::VendorPage acme(std::string type = {}, std::string feed = {}) {
  return {.name = "Acme",
          .url = "https://status.acme.example",
          .type = std::move(type),
          .feed = std::move(feed),
          .components = {}};
}

[[nodiscard]] inline model::VendorSummary read(const model::VendorKind& kind,
                                               std::vector<std::string> bodies) {
  auto summary = kind.read(acme(), bodies, kNoon);
  EXPECT_TRUE(summary) << summary.error().chain();
  return summary.value_or(model::VendorSummary{});
}

/// The fixtures of the kind's own folder.
[[nodiscard]] inline model::VendorSummary read_fixtures(const model::VendorKind& kind,
                                                        const std::vector<std::string>& names) {
  std::vector<std::string> bodies;
  for (const std::string& name : names) bodies.push_back(fixture(std::string(kind.name()), name));
  return read(kind, std::move(bodies));
}

[[nodiscard]] inline Code refusal(const model::VendorKind& kind, std::string body) {
  const std::vector<std::string> bodies = {std::move(body)};
  const auto summary = kind.read(acme(), bodies, kNoon);
  EXPECT_FALSE(summary) << bodies.front().substr(0, 200);
  return summary ? Code::internal : summary.error().code();
}

[[nodiscard]] inline std::optional<model::VendorLevel> level(const model::VendorSummary& summary,
                                                             std::string_view component) {
  const auto found =
      std::ranges::find(summary.components, component, &model::VendorComponent::name);
  EXPECT_NE(found, summary.components.end()) << component;
  return found == summary.components.end() ? std::nullopt : found->level;
}

[[nodiscard]] inline std::vector<std::string> titles(const model::VendorSummary& summary) {
  std::vector<std::string> found;
  for (const model::VendorIncident& one : summary.incidents) found.push_back(one.title);
  return found;
}

}  // namespace fw::feedkit::testing
