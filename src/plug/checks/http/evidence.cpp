#include "plug/checks/http/evidence.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fw::checks::http {
namespace {

bool is_plain(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t'; });
}

/// Most text is plain already, and then is only copied.
std::string shown(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max && is_plain(text)) return std::string(text);
  return printable(shorten(text, bytes_max));
}

std::string excerpt(std::string_view body) {
  const std::string_view head = body.substr(0, kExcerptBytesMax);
  return is_plain(head) ? std::string(head) : printable(shorten(body, kExcerptBytesMax));
}

std::string shown_value(std::string_view name, std::string_view value) {
  if (!equal_ignoring_case(name, "set-cookie")) return shown(value, kEvidenceValueBytesMax);
  const std::size_t equals = value.find('=');
  const std::size_t end = value.find(';');
  std::string text = shown(value.substr(0, equals), kEvidenceValueBytesMax / 2) + "=…";
  if (end != std::string_view::npos) text += shown(value.substr(end), kEvidenceValueBytesMax / 2);
  return text;
}

}  // namespace

void add_answer(model::Evidence& evidence, const Head& head, Body& body) {
  evidence.status = head.status;
  evidence.protocol = head.version == 10 ? "HTTP/1.0" : "HTTP/1.1";
  const std::size_t count = std::min(head.headers.size(), kEvidenceHeadersMax);
  evidence.headers.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& [name, value] = head.headers[i];
    evidence.headers.emplace_back(shown(name, kEvidenceValueBytesMax), shown_value(name, value));
  }
  evidence.body_bytes = body.bytes();
  evidence.body_sha256 = body.sha256();
  evidence.excerpt = excerpt(body.kept());
  if (body.is_cut()) evidence.facts.emplace_back("body", "cut at the limit of what is read");
}

}  // namespace fw::checks::http
