// A path into a JSON document: "$.status", ".items[0].id", "$["a b"][*].c". Values and pure
// functions; safe to use from any thread.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "plug/checks/http/cursor.hpp"

namespace fw::checks::http {

inline constexpr std::size_t kPathStepsMax = 32;

class JsonPath {
 public:
  /// What [*] stands for: every element of an array.
  struct Every {};
  using Part = std::variant<std::string, std::size_t, Every>;

  /// Reads steps as long as they come: .name, ["any name"], ['any name'], [0], [*]; at most
  /// kPathStepsMax. None at all is the document itself.
  [[nodiscard]] static Result<JsonPath> read(Cursor& cursor);

  /// Every end that the path has in a document: nullptr where there is nothing. More than one, or
  /// none at all, only where the path has a [*].
  [[nodiscard]] std::vector<const boost::json::value*> find(const boost::json::value& root) const;

  [[nodiscard]] bool is_root() const { return parts_.empty(); }
  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }

 private:
  std::vector<Part> parts_;
};

}  // namespace fw::checks::http
