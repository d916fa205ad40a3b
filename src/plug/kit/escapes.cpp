#include "plug/kit/escapes.hpp"

#include "base/encode.hpp"

namespace fw::kit {
namespace {

constexpr std::string_view kAllowed = R"(allowed escapes are \r \n \t \0 \\ and \xHH)";

}  // namespace

Result<std::string> unescape(std::string_view text) {
  static constexpr std::string_view kLetters = "rnt0\\";
  static constexpr std::string_view kBytes("\r\n\t\0\\", 5);
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes += text[i];
      continue;
    }
    if (++i == text.size()) return fail(Code::invalid, "ends in a lone backslash; {}", kAllowed);
    if (const std::size_t letter = kLetters.find(text[i]); letter != std::string_view::npos) {
      bytes += kBytes[letter];
      continue;
    }
    if (text[i] != 'x' || i + 2 >= text.size()) {
      return fail(Code::invalid, "\"\\{}\" is not an escape; {}", text[i], kAllowed);
    }
    const auto byte = from_hex(text.substr(i + 1, 2));
    if (!byte) return fail(Code::invalid, "\\x needs two hexadecimal digits; {}", kAllowed);
    bytes += *byte;
    i += 2;
  }
  return bytes;
}

}  // namespace fw::kit
