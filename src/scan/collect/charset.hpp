// Pages in other encodings than UTF-8. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fw::scan {

/// Adds the character, which must be one.
void append_utf8(std::string& out, std::uint32_t point);

/// The text as UTF-8, where it begins with UTF-16's mark (WHATWG Encoding §6.1), or looks so: a '<'
/// of two bytes first. Nothing otherwise.
[[nodiscard]] std::optional<std::string> from_utf16(std::string_view bytes);

/// `text` where it is UTF-8; otherwise read as windows-1252, which pages that name no encoding
/// mostly are.
[[nodiscard]] std::string as_utf8(std::string_view text);

}  // namespace fw::scan
