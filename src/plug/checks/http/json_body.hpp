// A body read as JSON, within bounds of depth and memory. Pure; safe to use from any thread.
#pragma once

#include <boost/json/value.hpp>
#include <expected>
#include <string_view>

#include "host/net/dial.hpp"

namespace fw::checks::http {

inline constexpr std::size_t kJsonDepthMax = 32;
inline constexpr std::size_t kJsonMemoryMax = 8 << 20;  ///< bytes of the document once it is read

/// `assertion_json` where the text is no JSON or nests too deep, `too_large` where it would need
/// more than kJsonMemoryMax.
[[nodiscard]] std::expected<boost::json::value, net::Failure> read_json(std::string_view text);

}  // namespace fw::checks::http
