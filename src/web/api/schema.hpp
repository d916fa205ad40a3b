// Shapes of the API's documents, declared once: requests are checked against them and the OpenAPI
// document is written from them. Constant data; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace fw::web::api {

enum class Type : std::uint8_t {
  string,
  integer,
  number,
  boolean,
  duration,  ///< text: "30s"
  instant,   ///< text: RFC 3339 in UTC
  id,        ///< text: an id of ours
  choice,    ///< one of `choices`
  strings,   ///< list of text
  ids,       ///< list of ids
  object,    ///< of the schema `ref`
  list,      ///< of objects of the schema `ref`
  settings,  ///< by the table of the kind; `ref` names the schema that lists them
  anything,  ///< a document described in words
};

struct Field {
  std::string_view name;
  Type type = Type::string;
  std::string_view help;
  bool required = false;  ///< in requests; answers always carry every field
  bool nullable = false;
  std::string_view ref;
  std::span<const std::string_view> choices;
  double min = 0;  ///< of a number; of a text's or list's length
  double max = 0;  ///< 0: no limit of its own
};

struct Schema {
  std::string_view name;
  std::string_view help;
  std::span<const Field> fields;
  bool is_request = false;
};

}  // namespace fw::web::api
