// Reading and writing members of JSON objects the same way everywhere. Pure functions; safe to use
// from any thread.
#pragma once

#include <boost/json.hpp>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace fw::model::json {

/// The text as one JSON object of at most 32 levels; `corrupt`, naming `what`, where it is not.
[[nodiscard]] Result<boost::json::object> parse_object(std::string_view text,
                                                       std::string_view what);

/// The member as text, or "" where it is missing or of another type.
[[nodiscard]] std::string text(const boost::json::object& object, std::string_view key);
/// The member as a whole number, or `otherwise`.
[[nodiscard]] std::int64_t integer(const boost::json::object& object, std::string_view key,
                                   std::int64_t otherwise = 0);
[[nodiscard]] bool boolean(const boost::json::object& object, std::string_view key);
/// The member as an RFC 3339 instant, or nothing.
[[nodiscard]] std::optional<Instant> instant(const boost::json::object& object,
                                             std::string_view key);
/// The texts of an array member; what is no text is left out.
[[nodiscard]] std::vector<std::string> texts(const boost::json::object& object,
                                             std::string_view key);
/// An array of [name, value] pairs.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> pairs(
    const boost::json::object& object, std::string_view key);

/// Each object of an array member, read by `read`.
template <class Read>
[[nodiscard]] auto list(const boost::json::object& object, std::string_view key, Read read) {
  std::vector<decltype(read(object))> items;
  const boost::json::value* member = object.if_contains(key);
  const boost::json::array* array = member == nullptr ? nullptr : member->if_array();
  if (array == nullptr) return items;
  items.reserve(array->size());
  for (const boost::json::value& item : *array)
    if (const boost::json::object* one = item.if_object()) items.push_back(read(*one));
  return items;
}

/// Writes the member unless it is empty.
void put(boost::json::object& object, std::string_view key, std::string_view value);
void put(boost::json::object& object, std::string_view key, const std::vector<std::string>& values);
void put(boost::json::object& object, std::string_view key,
         const std::vector<std::pair<std::string, std::string>>& values);

/// Writes the array `items`, each written by `write`.
template <class Items, class Write>
[[nodiscard]] boost::json::array to_array(const Items& items, Write write) {
  boost::json::array array;
  array.reserve(items.size());
  for (const auto& item : items) array.emplace_back(write(item));
  return array;
}

}  // namespace fw::model::json
