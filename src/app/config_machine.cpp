#include "app/config_machine.hpp"

#include <array>

namespace fw::app {
namespace {

using model::SettingSpec;
using model::SettingType;

constexpr std::size_t kAnchorsMax = 20;

constexpr std::array kMachine = {
    SettingSpec{.name = "id",
                .type = SettingType::text,
                .default_value = "",
                .help = "Name of this machine; empty: made at the first start and kept."},
    SettingSpec{.name = "place",
                .type = SettingType::text,
                .default_value = "local",
                .help = "Where it stands, such as fra."},
    SettingSpec{.name = "region",
                .type = SettingType::text,
                .default_value = "local",
                .help = "The legal region its data stays in, such as eu-west."},
    SettingSpec{.name = "continent",
                .type = SettingType::text,
                .default_value = "local",
                .help = "The continent of the place, such as europe."},
    SettingSpec{.name = "anchors",
                .type = SettingType::list,
                .default_value = "",
                .help = "host:port that this machine always reaches; where most of them fail, it "
                        "distrusts its own looks."},
};

}  // namespace

model::SettingsTable machine_settings() { return kMachine; }

model::Place place_of(const model::Settings& values) {
  const model::SettingsView view(kMachine, values);
  return {std::string(view.text("place")), std::string(view.text("region")),
          std::string(view.text("continent"))};
}

std::vector<kit::Endpoint> anchors_of(
    const model::Settings& values,
    const std::function<void(std::string_view key, std::string_view sentence)>& complain) {
  const auto texts = model::SettingsView(kMachine, values).list("anchors");
  if (texts.size() > kAnchorsMax)
    complain("anchors", fmt::format("at most {} are allowed", kAnchorsMax));
  std::vector<kit::Endpoint> all;
  for (const std::string& text : texts) {
    auto endpoint = kit::parse_endpoint(text, 0);
    if (endpoint) {
      all.push_back(*std::move(endpoint));
    } else {
      complain("anchors", fmt::format("\"{}\": {}", text, endpoint.error().sentence()));
    }
  }
  return all;
}

}  // namespace fw::app
