// What can be set on an HTTP check. Constant data; safe to use from any thread.
#pragma once

#include <cstddef>

#include "model/settings.hpp"

namespace fw::checks::http {

inline constexpr int kRedirectsMax = 10;
inline constexpr std::size_t kRequestBodyBytesMax = 64 * 1024;
inline constexpr std::size_t kNeedleBytesMax = 1024;
inline constexpr std::size_t kTokenBytesMax = 4 * 1024;

[[nodiscard]] model::SettingsTable settings_table();

}  // namespace fw::checks::http
