#include "web/api/operation.hpp"

#include "base/text.hpp"

namespace fw::web::api {

Result<std::size_t> Call::limit(std::size_t usual, std::size_t max) const {
  const auto given = request.query_value("limit");
  if (!given) return usual;
  const auto number = to_number<std::size_t>(*given);
  if (!number || *number < 1 || *number > max) {
    return fail(Code::invalid, "limit must be a whole number from 1 to {}", max);
  }
  return *number;
}

Result<std::optional<Instant>> Call::before() const {
  const auto given = request.query_value("before");
  if (!given) return std::optional<Instant>();
  const auto at = parse_rfc3339(*given);
  if (!at) return fail(Code::invalid, "before must be a time such as 2026-11-23T08:15:00Z");
  return std::optional(*at);
}

Answer page_of(json::array items, std::string next) {
  json::object body;
  body["items"] = std::move(items);
  body["next"] = next.empty() ? json::value() : json::value(next);
  return {.body = std::move(body), .location = {}};
}

}  // namespace fw::web::api
