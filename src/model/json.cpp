#include "model/json.hpp"

namespace fw::model::json {

namespace bj = boost::json;

Result<bj::object> parse_object(std::string_view text, std::string_view what) {
  boost::system::error_code error;
  bj::value value = bj::parse(bj::string_view(text.data(), text.size()), error);
  if (error) return fail(Code::corrupt, "{} is not JSON: {}", what, error.message());
  bj::object* object = value.if_object();
  if (object == nullptr) return fail(Code::corrupt, "{} is not a JSON object", what);
  return std::move(*object);
}

namespace {

const bj::value* find(const bj::object& object, std::string_view key) {
  return object.if_contains(bj::string_view(key.data(), key.size()));
}

std::string to_std(const bj::string& text) { return std::string(text.data(), text.size()); }

bj::string_view view(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

std::string text(const bj::object& object, std::string_view key) {
  const bj::value* member = find(object, key);
  const bj::string* found = member == nullptr ? nullptr : member->if_string();
  return found == nullptr ? std::string() : to_std(*found);
}

std::int64_t integer(const bj::object& object, std::string_view key, std::int64_t otherwise) {
  const bj::value* member = find(object, key);
  const std::int64_t* found = member == nullptr ? nullptr : member->if_int64();
  return found == nullptr ? otherwise : *found;
}

bool boolean(const bj::object& object, std::string_view key) {
  const bj::value* member = find(object, key);
  const bool* found = member == nullptr ? nullptr : member->if_bool();
  return found != nullptr && *found;
}

std::optional<Instant> instant(const bj::object& object, std::string_view key) {
  const std::string found = text(object, key);
  if (found.empty()) return std::nullopt;
  const Result<Instant> at = parse_rfc3339(found);
  if (!at) return std::nullopt;
  return *at;
}

std::vector<std::string> texts(const bj::object& object, std::string_view key) {
  std::vector<std::string> items;
  const bj::value* member = find(object, key);
  const bj::array* array = member == nullptr ? nullptr : member->if_array();
  if (array == nullptr) return items;
  for (const bj::value& item : *array)
    if (const bj::string* one = item.if_string()) items.push_back(to_std(*one));
  return items;
}

std::vector<std::pair<std::string, std::string>> pairs(const bj::object& object,
                                                       std::string_view key) {
  std::vector<std::pair<std::string, std::string>> items;
  const bj::value* member = find(object, key);
  const bj::array* array = member == nullptr ? nullptr : member->if_array();
  if (array == nullptr) return items;
  for (const bj::value& item : *array) {
    const bj::array* pair = item.if_array();
    if (pair == nullptr || pair->size() != 2) continue;
    const bj::string* name = (*pair)[0].if_string();
    const bj::string* value = (*pair)[1].if_string();
    if (name != nullptr && value != nullptr) items.emplace_back(to_std(*name), to_std(*value));
  }
  return items;
}

void put(bj::object& object, std::string_view key, std::string_view value) {
  if (!value.empty()) object[view(key)] = view(value);
}

void put(bj::object& object, std::string_view key, const std::vector<std::string>& values) {
  if (values.empty()) return;
  object[view(key)] = to_array(values, [](const std::string& value) { return bj::value(value); });
}

void put(bj::object& object, std::string_view key,
         const std::vector<std::pair<std::string, std::string>>& values) {
  if (values.empty()) return;
  object[view(key)] =
      to_array(values, [](const auto& value) { return bj::array{value.first, value.second}; });
}

}  // namespace fw::model::json
