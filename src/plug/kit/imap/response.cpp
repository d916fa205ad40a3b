#include "plug/kit/imap/response.hpp"

#include "base/text.hpp"

namespace fw::kit::imap {

std::optional<Response> read_response(std::string_view line) {
  const std::size_t tag_end = line.find(' ');
  if (tag_end == std::string_view::npos || tag_end == 0) return std::nullopt;
  const std::string_view rest = line.substr(tag_end + 1);
  const std::string_view status = rest.substr(0, rest.find(' '));
  if (status.empty()) return std::nullopt;
  const std::string_view text =
      status.size() == rest.size() ? std::string_view() : rest.substr(status.size() + 1);
  return Response{.tag = line.substr(0, tag_end), .status = status, .text = text};
}

std::vector<std::string> capabilities_in(std::string_view text) {
  std::vector<std::string> found;
  for (const std::string_view word : split(text, ' '))
    if (!word.empty() && found.size() < kCapabilitiesMax) found.emplace_back(word);
  return found;
}

}  // namespace fw::kit::imap
