// Reading vendors' JSON: whatever is missing, null or of another type is simply not there. Pure
// functions; safe to use from any thread.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/json.hpp"
#include "model/vendor_kind.hpp"

namespace fw::feedkit {

using Object = boost::json::object;
using Array = boost::json::array;

/// One JSON text of at most 32 levels. `corrupt` says what came instead: a page for people, mostly.
[[nodiscard]] Result<boost::json::value> parse(std::string_view body);
[[nodiscard]] Result<Object> parse_object(std::string_view body);
[[nodiscard]] Result<Array> parse_array(std::string_view body);
/// JSON that is not of the form that this kind has; `what` ends the sentence "this is no …".
[[nodiscard]] std::unexpected<Error> other_form(std::string_view what);

/// Fit to keep: trimmed, without control characters, at most kVendorWordsBytesMax.
[[nodiscard]] std::string kept(std::string_view text);
/// The member as text fit to keep; a number becomes its digits.
[[nodiscard]] std::string words(const Object& object, std::string_view key);
[[nodiscard]] const Array* array_in(const Object& object, std::string_view key);
[[nodiscard]] const Object* object_in(const Object& object, std::string_view key);
/// True where the member is there and not null.
[[nodiscard]] bool has(const Object& object, std::string_view key);
/// An instant as RFC 3339, or as seconds or milliseconds since 1970, in text or number.
[[nodiscard]] std::optional<Instant> instant(const Object& object, std::string_view key);

/// The objects of an array, at most `max` of them.
template <class Take>
void each(const Array& array, std::size_t max, Take take) {
  for (const boost::json::value& item : array) {
    if (max-- == 0) return;
    if (const Object* one = item.if_object()) take(*one);
  }
}
/// The same of a member; an absent one has none.
template <class Take>
void each(const Object& object, std::string_view key, std::size_t max, Take take) {
  if (const Array* items = array_in(object, key)) each(*items, max, take);
}

}  // namespace fw::feedkit
