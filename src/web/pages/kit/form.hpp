// Forms made from settings tables: what a kind declares once is what a person fills in.
// Pure functions; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "host/http/message.hpp"
#include "model/settings.hpp"
#include "web/pages/kit/html.hpp"

namespace fw::web {

/// What is wrong, by field's name; "" is about the form as a whole.
using Problems = std::map<std::string, std::string, std::less<>>;

[[nodiscard]] Problems problems_of(model::SettingsTable table, const model::Settings& values);

/// A sent field without white space at its ends; "" where absent.
[[nodiscard]] std::string field_of(const http::Request& request, std::string_view name);

/// One labelled line of text.
struct TextField {
  std::string_view name;
  std::string_view label;
  std::string_view value;
  std::string_view help;
  std::string_view type = "text";
  std::string_view placeholder;
  bool required = false;
  bool copies = false;  ///< a button beside it copies what stands in it
};
[[nodiscard]] Html text_field(const TextField& field, const Problems& problems);

/// A drop-down list of value and label.
struct Choice {
  std::string value;
  std::string label;
};
struct ChoiceField {
  std::string_view name;
  std::string_view label;
  std::string_view value;
  std::string_view help;
};
[[nodiscard]] Html choice_field(const ChoiceField& field, const std::vector<Choice>& choices);

/// A box to tick.
[[nodiscard]] Html tick_field(std::string_view name, std::string_view label, bool ticked,
                              std::string_view help = {});

/// Which secrets a form knows of.
struct Secrets {
  std::vector<std::string> set;  ///< have a value already, which is never shown
  model::Settings made;          ///< made up for a new thing; shown this once, to be copied
};

/// A fresh key for every required secret whose help asks for the form of Standard Webhooks:
/// `whsec_` and base64 of 32 random bytes.
[[nodiscard]] model::Settings made_secrets(model::SettingsTable table, Random& random);

/// Every setting of a table: required ones first, the others folded away while they are as they
/// were declared.
[[nodiscard]] Html settings_fields(model::SettingsTable table, const model::Settings& values,
                                   const Secrets& secrets, const Problems& problems);

/// What the form of settings_fields sent: values that are not the default.
[[nodiscard]] model::Settings settings_of(const http::Request& request, model::SettingsTable table);

}  // namespace fw::web
