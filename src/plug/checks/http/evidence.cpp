#include "plug/checks/http/evidence.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "plug/kit/shown.hpp"

namespace fw::checks::http {
namespace {

std::string shown_value(std::string_view name, std::string_view value) {
  if (!equal_ignoring_case(name, "set-cookie")) return kit::shown(value, kEvidenceValueBytesMax);
  const std::size_t equals = value.find('=');
  const std::size_t end = value.find(';');
  std::string text = kit::shown(value.substr(0, equals), kEvidenceValueBytesMax / 2) + "=…";
  if (end != std::string_view::npos)
    text += kit::shown(value.substr(end), kEvidenceValueBytesMax / 2);
  return text;
}

}  // namespace

void add_answer(model::Evidence& evidence, const Head& head, Body& body) {
  evidence.status = head.status;
  evidence.protocol = head.version == 10 ? "HTTP/1.0" : head.version == 20 ? "HTTP/2" : "HTTP/1.1";
  const std::size_t count = std::min(head.headers.size(), kEvidenceHeadersMax);
  evidence.headers.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& [name, value] = head.headers[i];
    evidence.headers.emplace_back(kit::shown(name, kEvidenceValueBytesMax),
                                  shown_value(name, value));
  }
  evidence.body_bytes = body.bytes();
  evidence.body_sha256 = body.sha256();
  evidence.excerpt = kit::excerpt(body.kept());
  if (body.is_cut()) evidence.facts.emplace_back("body", "cut at the limit of what is read");
}

}  // namespace fw::checks::http
