#include "plug/databases/libsql/namespaces.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fw::databases::libsql {
namespace {

constexpr std::size_t kNameMax = 64;

bool is_plain(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

}  // namespace

Result<std::string> namespace_of(std::string_view name) {
  const std::vector<std::string_view> parts = split(name, '/');
  const bool is_whole = std::ranges::none_of(parts, [](auto part) { return part.empty(); });
  std::string space;
  if (parts.size() == 1) {
    space = parts[0];
  } else if (parts.size() == 2) {
    space = fmt::format("{}-{}", parts[0], parts[1]);
  } else if (parts.size() == 3 && parts[0] == "monitors") {
    // An id begins with its region: "eu-west_0abc…".
    std::string_view id = parts[2];
    if (id.starts_with(parts[1]) && id.substr(parts[1].size()).starts_with('_'))
      id.remove_prefix(parts[1].size() + 1);
    space = fmt::format("mon-{}-{}", parts[1], id);
  }
  if (!is_whole || space.empty() || space.size() > kNameMax ||
      !std::ranges::all_of(space, is_plain))
    return fail(Code::internal, "\"{}\" is no name of a database", name);
  return space;
}

}  // namespace fw::databases::libsql
