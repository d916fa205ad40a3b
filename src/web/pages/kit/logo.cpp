#include "web/pages/kit/logo.hpp"

#include <charconv>

#include "web/pages/kit/format.hpp"

namespace fw::web {

namespace {

/// Where a logo's colour is nearly that of the ground it stands on, ink is used.
constexpr int kBrightnessMax = 225;

int part_of(std::string_view color, std::size_t at) {
  int value = 0;
  const std::string_view digits = color.substr(at, 2);
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

bool is_too_bright(std::string_view color) {
  // Luma of ITU-R BT.601.
  return (299 * part_of(color, 0) + 587 * part_of(color, 2) + 114 * part_of(color, 4)) / 1'000 >
         kBrightnessMax;
}

int hue_of(std::string_view name) {
  std::uint32_t hash = 2'166'136'261U;  // FNV-1a
  for (const char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 16'777'619U;
  return static_cast<int>(hash % 360);
}

}  // namespace

Html logo_image(std::string_view service_id) {
  return html(R"html(<img class="emblem" src="/logos/{}" alt="" width="28" height="28"
loading="lazy" decoding="async">)html",
              service_id);
}

std::string logo_svg(const service::CatalogueLogo& logo) {
  constexpr std::string_view kHead = R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox=)";
  if (!logo.body.empty()) {
    const bool has_color = logo.color.size() == 6 && !is_too_bright(logo.color);
    const std::string fill = logo.color.empty()
                                 ? std::string()
                                 : fmt::format(R"( fill="#{}")", has_color ? logo.color : "1a1917");
    return fmt::format(R"({}"{}" xmlns:xlink="http://www.w3.org/1999/xlink"{}>{}</svg>)", kHead,
                       logo.view_box, fill, logo.body);
  }
  constexpr std::string_view kLetter =
      R"svg({}"0 0 24 24"><rect width="24" height="24" rx="5" fill="hsl({} 38% 88%)"/><text x="12"
y="16.6" font-family="Inter,system-ui,sans-serif" font-size="13" font-weight="650"
text-anchor="middle" fill="hsl({} 45% 28%)">{}</text></svg>)svg";
  const int hue = hue_of(logo.name);
  return fmt::format(kLetter, kHead, hue, hue, logo.name.empty() ? "?" : initial(logo.name));
}

}  // namespace fw::web
