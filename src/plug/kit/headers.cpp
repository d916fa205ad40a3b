#include "plug/kit/headers.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace fw::kit {
namespace {

constexpr auto kOwnHeaders = std::to_array<std::string_view>(
    {"host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te",
     "trailer", "expect", "http2-settings"});
constexpr auto kOwnPrefixes =
    std::to_array<std::string_view>({"proxy-", "x-forwarded-", "webhook-"});

bool is_own(std::string_view name) {
  const std::string lower = to_lower(name);
  return std::ranges::find(kOwnHeaders, lower) != kOwnHeaders.end() ||
         std::ranges::any_of(kOwnPrefixes, [&](auto prefix) { return lower.starts_with(prefix); });
}

}  // namespace

bool is_token(std::string_view text) {
  static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

Result<> check_headers(const Headers& headers) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : headers) {
    bytes += name.size() + value.size();
    if (!is_token(name))
      return fail(Code::invalid,
                  "\"{}\" is not a header's name: letters, digits and hyphens are allowed",
                  printable(name));
    if (is_own(name))
      return fail(Code::invalid, "{} is set by the request itself and cannot be given", name);
    if (has_control(value))
      return fail(Code::invalid, "the value of {} has a control character", name);
  }
  if (headers.size() > kHeadersMax || bytes > kHeaderBytesMax)
    return fail(Code::invalid, "at most {} headers of {} bytes together are allowed", kHeadersMax,
                kHeaderBytesMax);
  return {};
}

}  // namespace fw::kit
