// From which role a machine looks. Constants and pure functions; safe to use from any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace fw::model {

enum class Vantage : std::uint8_t {
  home,      ///< the slot's owner
  shadow,    ///< an understudy: the owner did not begin in time
  redo,      ///< somebody began, and no result came
  fallback,  ///< another region: nobody is heard of the slot's own
};

[[nodiscard]] constexpr std::string_view name(Vantage vantage) {
  switch (vantage) {
    case Vantage::home:
      return "home";
    case Vantage::shadow:
      return "shadow";
    case Vantage::redo:
      return "redo";
    case Vantage::fallback:
      break;
  }
  return "fallback";
}

}  // namespace fw::model
