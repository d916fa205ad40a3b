#include "plug/checks/http/json_path.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fw::checks::http {
namespace {

namespace json = boost::json;
using Part = JsonPath::Part;

constexpr std::string_view kEndsName = ".[]()=!<>\"',";

bool is_in_name(char c) {
  return static_cast<unsigned char>(c) > ' ' && c != '\x7f' &&
         kEndsName.find(c) == std::string_view::npos;
}

Result<Part> read_name(Cursor& cursor) {
  const std::string_view rest = cursor.rest();
  const auto end = std::ranges::find_if_not(rest, is_in_name);
  const auto size = static_cast<std::size_t>(end - rest.begin());
  if (size == 0)
    return cursor.expected(
        "a member's name is expected after the dot; write [\"any name\"] for one with other "
        "characters than letters and digits");
  cursor.skip(size);
  return Part(std::string(rest.substr(0, size)));
}

Result<Part> read_quoted(Cursor& cursor, char quote) {
  cursor.skip(1);
  const std::size_t end = cursor.rest().find(quote);
  if (end == std::string_view::npos)
    return cursor.expected("a name that ends in the quotation mark it began with is expected");
  Part part = std::string(cursor.rest().substr(0, end));
  cursor.skip(end + 1);
  return part;
}

Result<Part> read_index(Cursor& cursor) {
  const std::string_view rest = cursor.rest();
  const auto digits = rest.substr(0, rest.find_first_not_of("0123456789"));
  const auto index = to_number<std::uint32_t>(digits);
  if (!index) return cursor.expected("an index from 0, * or a name in quotation marks is expected");
  cursor.skip(digits.size());
  return Part(static_cast<std::size_t>(*index));
}

Result<Part> read_bracket(Cursor& cursor) {
  Result<Part> part = Part(JsonPath::Every());
  const char next = cursor.peek();
  if (next == '"' || next == '\'') {
    part = read_quoted(cursor, next);
  } else if (!cursor.take("*")) {
    part = read_index(cursor);
  }
  if (part && !cursor.take("]")) return cursor.expected("] is expected");
  return part;
}

const json::value* member(const json::value& of, const std::string& name) {
  const json::object* object = of.if_object();
  return object == nullptr ? nullptr : object->if_contains(name);
}

const json::value* element(const json::value& of, std::size_t index) {
  const json::array* array = of.if_array();
  return array == nullptr ? nullptr : array->if_contains(index);
}

}  // namespace

Result<JsonPath> JsonPath::read(Cursor& cursor) {
  JsonPath path;
  while (true) {
    const bool is_dot = cursor.take(".");
    if (!is_dot && !cursor.take("[")) return path;
    if (path.parts_.size() >= kPathStepsMax)
      return cursor.expected(fmt::format("a path of at most {} steps is expected", kPathStepsMax));
    FW_TRY(Part part, is_dot ? read_name(cursor) : read_bracket(cursor));
    path.parts_.push_back(std::move(part));
  }
}

std::vector<const json::value*> JsonPath::find(const json::value& root) const {
  std::vector<const json::value*> ends = {&root};
  for (const Part& part : parts_) {
    std::vector<const json::value*> next;
    for (const json::value* end : ends) {
      if (end == nullptr) {
        next.push_back(nullptr);
      } else if (const auto* name = std::get_if<std::string>(&part)) {
        next.push_back(member(*end, *name));
      } else if (const auto* index = std::get_if<std::size_t>(&part)) {
        next.push_back(element(*end, *index));
      } else if (const json::array* array = end->if_array()) {
        for (const json::value& each : *array) next.push_back(&each);
      } else {
        next.push_back(nullptr);
      }
    }
    ends = std::move(next);
  }
  return ends;
}

}  // namespace fw::checks::http
