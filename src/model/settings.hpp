// Settings declared once (name, type, default, help): config parsing, web form, API schema and docs
// all come from the table. Tables are constant data; functions are pure; safe to use from any
// thread.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace fw::model {

enum class SettingType : std::uint8_t {
  text,       ///< one line
  long_text,  ///< several lines
  integer,
  number,
  boolean,   ///< "true" or "false"
  duration,  ///< "30s"
  choice,    ///< one of `choices`
  list,      ///< one item a line
  map,       ///< "name: value", one a line
  secret,    ///< text that is never shown again
};

[[nodiscard]] std::string_view name(SettingType type);

struct SettingSpec {
  std::string_view name;  ///< snake_case, units last: `connect_timeout`
  SettingType type = SettingType::text;
  std::string_view default_value;  ///< in canonical text form; "" where there is none
  std::string_view help;           ///< one sentence: what it does and what is allowed
  bool required = false;
  std::span<const std::string_view> choices;  ///< for `choice`
  double min = 0;                             ///< for integer, number and duration (milliseconds)
  double max = 1e15;
};

/// A table of settings; one per kind, constant for the life of the program.
using SettingsTable = std::span<const SettingSpec>;

/// Values as text, by name. Only what differs from the default needs to be there.
using Settings = std::map<std::string, std::string, std::less<>>;

/// One thing wrong with one setting: which, what, and what is allowed.
struct Problem {
  std::string setting;
  std::string sentence;
};

/// Everything wrong with `values`: unknown names (with the nearest right one), missing, malformed
/// and out-of-range ones.
[[nodiscard]] std::vector<Problem> problems(SettingsTable table, const Settings& values);

/// As one Error of code `invalid` naming every problem; success where there is none.
[[nodiscard]] Result<> check(SettingsTable table, const Settings& values);

/// Typed reading of values that passed `check`; asserts on a name that is not in the table or is of
/// another type.
class SettingsView {
 public:
  SettingsView(SettingsTable table, const Settings& values) : table_(table), values_(&values) {}

  [[nodiscard]] std::string_view text(std::string_view name) const;
  [[nodiscard]] std::int64_t integer(std::string_view name) const;
  [[nodiscard]] double number(std::string_view name) const;
  [[nodiscard]] bool boolean(std::string_view name) const;
  [[nodiscard]] Millis duration(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const;
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> map(std::string_view name) const;
  /// True where the value is given and not empty.
  [[nodiscard]] bool has(std::string_view name) const;

 private:
  [[nodiscard]] std::string_view value(std::string_view name) const;
  SettingsTable table_;
  const Settings* values_;
};

}  // namespace fw::model
