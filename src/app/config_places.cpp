#include "app/config_places.hpp"

#include <array>

namespace fw::app {
namespace {

using model::SettingSpec;
using model::SettingType;

constexpr std::size_t kNameBytesMax = 32;  // of what machines tell each other

constexpr std::array kPlace = {
    SettingSpec{.name = "region",
                .type = SettingType::text,
                .help = "The legal region of machines there, such as eu-west."},
    SettingSpec{
        .name = "continent", .type = SettingType::text, .help = "Its continent, such as europe."},
    SettingSpec{.name = "city", .type = SettingType::text, .help = "What people call it."},
    SettingSpec{.name = "latitude",
                .type = SettingType::number,
                .help = "Degrees north, from -90 to 90.",
                .min = -90,
                .max = 90},
    SettingSpec{.name = "longitude",
                .type = SettingType::number,
                .help = "Degrees east, from -180 to 180.",
                .min = -180,
                .max = 180},
};

}  // namespace

Result<model::KnownPlace> make_place(const model::Places& places, std::string_view name,
                                     std::string_view where, const model::Settings& values) {
  for (const model::Problem& problem : model::problems(kPlace, values))
    return fail(Code::invalid, "{}.{}: {}", where, problem.setting, problem.sentence);
  const model::SettingsView view(kPlace, values);
  if (name.empty() || name.size() > kNameBytesMax)
    return fail(Code::invalid, "{}: a place's name has 1 to {} characters", where, kNameBytesMax);
  if (view.has("latitude") != view.has("longitude"))
    return fail(Code::invalid, "{}: latitude and longitude are set together, or not at all", where);
  const model::KnownPlace* known = places.find(name);
  model::KnownPlace made =
      known != nullptr ? *known : model::KnownPlace{.place = {.name = std::string(name)}};
  for (const std::string_view key : {"region", "continent"})
    if (view.text(key).size() > kNameBytesMax)
      return fail(Code::invalid, "{}.{}: has at most {} characters", where, key, kNameBytesMax);
  if (view.has("region")) made.place.region = view.text("region");
  if (view.has("continent")) made.place.continent = view.text("continent");
  if (view.has("city")) made.city = view.text("city");
  if (view.has("latitude"))
    made.spot = model::Spot{view.number("latitude"), view.number("longitude")};
  return made;
}

}  // namespace fw::app
