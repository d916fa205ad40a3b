#include "plug/feedkit/json.hpp"

#include "base/text.hpp"

namespace fw::feedkit {
namespace {

constexpr std::size_t kDepthMax = 32;
constexpr std::size_t kExcerptBytesMax = 60;
/// Above it a number is milliseconds; as seconds it would be the year 5138.
constexpr std::int64_t kSecondsMax = 100'000'000'000;
constexpr std::int64_t kMillisMax = 100'000'000'000'000;

std::optional<Instant> from_epoch(std::int64_t number) {
  if (number <= 0 || number > kMillisMax) return std::nullopt;
  return from_ms(number > kSecondsMax ? number : number * 1000);
}

}  // namespace

Result<boost::json::value> parse(std::string_view body) {
  if (body.starts_with("\xef\xbb\xbf")) body.remove_prefix(3);
  boost::json::parse_options options;
  options.max_depth = kDepthMax;
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(body, error, {}, options);
  if (!error) return value;
  const std::string_view start = trim(body.substr(0, kExcerptBytesMax));
  if (start.starts_with('<'))
    return fail(Code::corrupt, "the status page answers with a page for people, not with a feed");
  return fail(Code::corrupt, "what the status page answers is not JSON: \"{}\"",
              printable(shorten(start, kExcerptBytesMax)));
}

Result<Object> parse_object(std::string_view body) {
  FW_TRY(boost::json::value value, parse(body));
  if (Object* object = value.if_object()) return std::move(*object);
  return other_form("object");
}

Result<Array> parse_array(std::string_view body) {
  FW_TRY(boost::json::value value, parse(body));
  if (Array* array = value.if_array()) return std::move(*array);
  return other_form("list");
}

std::unexpected<Error> other_form(std::string_view what) {
  return fail(Code::corrupt, "what the status page answers is no {}", what);
}

std::string kept(std::string_view text) {
  return printable(shorten(trim(text), model::kVendorWordsBytesMax));
}

std::string words(const Object& object, std::string_view key) {
  const boost::json::value* member = object.if_contains(key);
  if (member == nullptr) return {};
  if (const auto* text = member->if_string()) return kept(*text);
  if (const auto* number = member->if_int64()) return std::to_string(*number);
  return {};
}

const Array* array_in(const Object& object, std::string_view key) {
  const boost::json::value* member = object.if_contains(key);
  return member == nullptr ? nullptr : member->if_array();
}

const Object* object_in(const Object& object, std::string_view key) {
  const boost::json::value* member = object.if_contains(key);
  return member == nullptr ? nullptr : member->if_object();
}

bool has(const Object& object, std::string_view key) {
  const boost::json::value* member = object.if_contains(key);
  return member != nullptr && !member->is_null();
}

std::optional<Instant> instant(const Object& object, std::string_view key) {
  const boost::json::value* member = object.if_contains(key);
  if (member == nullptr) return std::nullopt;
  if (const auto* number = member->if_int64()) return from_epoch(*number);
  const auto* text = member->if_string();
  if (text == nullptr) return std::nullopt;
  if (const auto number = to_number<std::int64_t>(*text)) return from_epoch(*number);
  const auto at = parse_rfc3339(*text);
  return at ? std::optional(*at) : std::nullopt;
}

}  // namespace fw::feedkit
