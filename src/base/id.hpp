// Identifiers that carry their region, one type per noun. Values; safe to use from any thread.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"

namespace fw {

/// "eu-west" → "euw", "us-east" → "use", "local" → "local": the prefix every id of that region
/// carries.
[[nodiscard]] std::string region_prefix(std::string_view region);

/// `<prefix>_<26 lower-case base32 digits>`: 128 random bits (Crockford's alphabet). Cannot be
/// guessed or counted.
[[nodiscard]] std::string make_id(std::string_view prefix, Random& random);

/// True for the shape make_id gives; anything else from outside is refused before it is looked up.
[[nodiscard]] bool is_id(std::string_view text);

/// An id of one kind of thing. `Id<struct MonitorTag>` and `Id<struct AccountTag>` do not mix.
template <class Tag>
struct Id {
  std::string value;

  Id() = default;
  explicit Id(std::string text) : value(std::move(text)) {}

  [[nodiscard]] static Id make(std::string_view prefix, Random& random) {
    return Id(make_id(prefix, random));
  }
  /// `not_found` where the text is no id: a malformed id and an absent one look the same from
  /// outside.
  [[nodiscard]] static Result<Id> parse(std::string_view text) {
    if (!is_id(text)) return fail(Code::not_found, "there is no such thing here");
    return Id(std::string(text));
  }

  [[nodiscard]] bool empty() const { return value.empty(); }
  /// "euw" of "euw_01…".
  [[nodiscard]] std::string_view region() const {
    return std::string_view(value).substr(0, value.find('_'));
  }

  auto operator<=>(const Id&) const = default;
};

}  // namespace fw

template <class Tag>
struct std::hash<fw::Id<Tag>> {
  std::size_t operator()(const fw::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.value);
  }
};
