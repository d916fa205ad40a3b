#include "host/http/http2_stream.hpp"

#include "base/text.hpp"
#include "host/http/target.hpp"

namespace fw::http {

int Http2Session::Stream::check_head(const Limits& limits) {
  if (header_bytes > limits.header_bytes_max || header_fields > limits.header_fields_max) {
    return 431;
  }
  if (target.size() > limits.target_bytes_max) return 414;
  if (!is_known_method(request.method)) return 501;
  auto parsed = parse_target(target);
  if (!parsed || !parsed->authority.empty()) return 400;
  if (parsed->path == "*" && request.method != "OPTIONS") return 400;
  request.path = std::move(parsed->path);
  request.query = std::move(parsed->query);
  for (const auto& [name, value] : request.headers) {
    if (name != "host") continue;
    // RFC 9113 §8.3.1: Host must not say anything else than :authority.
    if (request.host.empty()) {
      request.host = to_lower(value);
    } else if (!equal_ignoring_case(request.host, value)) {
      return 400;
    }
  }
  if (!is_authority(request.host)) return 400;
  // RFC 9113 §8.2.3: clients may split cookies for compression.
  if (!cookie.empty()) request.headers.emplace_back("cookie", std::exchange(cookie, {}));
  head_only = request.method == "HEAD";
  request.version = 20;
  return 0;
}

}  // namespace fw::http
