#include "web/pages/kit/form.hpp"

#include <algorithm>
#include <span>

#include "base/encode.hpp"
#include "base/text.hpp"
#include "web/pages/kit/parts.hpp"

namespace fw::web {

namespace {

using model::SettingSpec;
using model::SettingType;

/// "ca file", "ca" → "CA file".
std::string shout(std::string label, std::string_view first_word) {
  for (char& c : std::span(label).first(first_word.size())) c = static_cast<char>(c - 'a' + 'A');
  return label;
}

/// "connect_timeout" → "Connect timeout", "url" → "URL".
std::string label_of(std::string_view name) {
  std::string label(name);
  std::ranges::replace(label, '_', ' ');
  for (const std::string_view word : {"url", "dns", "tls", "ip", "ca", "http", "json", "smtp"}) {
    if (label == word || label.starts_with(std::string(word) + ' ')) return shout(label, word);
  }
  if (!label.empty() && label[0] >= 'a' && label[0] <= 'z') {
    label[0] = static_cast<char>(label[0] - 'a' + 'A');
  }
  return label;
}

std::string_view problem_of(const Problems& problems, std::string_view name) {
  const auto found = problems.find(name);
  return found == problems.end() ? std::string_view{} : std::string_view(found->second);
}

void add_below(Html& out, std::string_view name, std::string_view help, std::string_view problem) {
  if (!problem.empty()) {
    out.add(R"html(<p class="wrong" id="{}-help">{}{}</p>)html", name, icon("alert"), problem);
  } else if (!help.empty()) {
    out.add(R"html(<p class="help" id="{}-help">{}</p>)html", name, help);
  }
}

bool is_long(SettingType type) {
  return type == SettingType::long_text || type == SettingType::list || type == SettingType::map;
}

std::string_view placeholder_of(const SettingSpec& spec, bool is_set) {
  if (spec.type == SettingType::secret) return is_set ? "•••••••• (unchanged)" : "";
  if (!spec.default_value.empty()) return spec.default_value;
  if (spec.type == SettingType::map) return "name: value";
  if (spec.type == SettingType::list) return "one a line";
  return "";
}

void add_long(Html& out, const SettingSpec& spec, std::string_view value,
              std::string_view problem) {
  const std::string field = fmt::format("s.{}", spec.name);
  out.add(R"html(<div class="field"><label for="{}">{}</label><textarea class="input mono" id="{}"
name="{}" placeholder="{}" spellcheck="false"{}{} aria-describedby="{}-help">
{}</textarea>)html",
          field, label_of(spec.name), field, field, placeholder_of(spec, false),
          Flag("required").when(spec.required),
          Flag("aria-invalid=\"true\"").when(!problem.empty()), field, value);
  add_below(out, field, spec.help, problem);
  out.add("</div>");
}

void add_choice(Html& out, const SettingSpec& spec, std::string_view value,
                std::string_view problem) {
  const std::string field = fmt::format("s.{}", spec.name);
  out.add(R"html(<div class="field"><label for="{}">{}</label><select class="input" id="{}"
name="{}" aria-describedby="{}-help">)html",
          field, label_of(spec.name), field, field, field);
  for (const std::string_view choice : spec.choices) {
    out.add(R"html(<option value="{}"{}>{}</option>)html", choice,
            Flag("selected").when(choice == value), choice);
  }
  out.add("</select>");
  add_below(out, field, spec.help, problem);
  out.add("</div>");
}

/// A secret that was made up is shown once; one that is set never.
void add_secret(Html& out, const SettingSpec& spec, const Secrets& secrets,
                std::string_view problem) {
  const std::string field = fmt::format("s.{}", spec.name);
  const std::string label = label_of(spec.name);
  const bool is_set = std::ranges::find(secrets.set, spec.name) != secrets.set.end();
  const auto made = secrets.made.find(spec.name);
  TextField text{.name = field,
                 .label = label,
                 .value = {},
                 .help = spec.help,
                 .type = "password",
                 .placeholder = placeholder_of(spec, is_set),
                 .required = spec.required && !is_set};
  if (made != secrets.made.end()) {
    text.value = made->second;
    text.help = "Made for you just now. Copy it to the receiver: it is not shown again.";
    text.type = "text";
    text.copies = true;
  }
  Problems own;
  if (!problem.empty()) own.emplace(field, problem);
  out.add(text_field(text, own));
}

void add_setting(Html& out, const SettingSpec& spec, const model::Settings& values,
                 const Problems& problems) {
  const auto found = values.find(spec.name);
  const std::string_view value =
      found == values.end() ? std::string_view{} : std::string_view(found->second);
  const std::string_view problem = problem_of(problems, spec.name);
  const std::string_view shown = value.empty() ? spec.default_value : value;
  if (is_long(spec.type)) return add_long(out, spec, value, problem);
  if (spec.type == SettingType::choice) return add_choice(out, spec, shown, problem);
  const std::string field = fmt::format("s.{}", spec.name);
  if (spec.type == SettingType::boolean) {
    out.add(tick_field(field, label_of(spec.name), shown == "true", spec.help));
    return;
  }
  const std::string label = label_of(spec.name);
  const TextField text{.name = field,
                       .label = label,
                       .value = value,
                       .help = spec.help,
                       .placeholder = placeholder_of(spec, false),
                       .required = spec.required};
  Problems own;
  if (!problem.empty()) own.emplace(field, problem);
  out.add(text_field(text, own));
}

bool is_touched(const SettingSpec& spec, const model::Settings& values, const Problems& problems) {
  const auto found = values.find(spec.name);
  const bool differs =
      found != values.end() && !found->second.empty() && found->second != spec.default_value;
  return differs || problems.contains(spec.name);
}

std::string without_carriage_returns(std::string text) {
  std::erase(text, '\r');
  return text;
}

}  // namespace

Problems problems_of(model::SettingsTable table, const model::Settings& values) {
  Problems problems;
  for (model::Problem& problem : model::problems(table, values)) {
    problems.emplace(std::move(problem.setting), std::move(problem.sentence));
  }
  return problems;
}

std::string field_of(const http::Request& request, std::string_view name) {
  return std::string(trim(request.form_value(name).value_or("")));
}

Html text_field(const TextField& field, const Problems& problems) {
  const std::string_view problem = problem_of(problems, field.name);
  const Html input = html(
      R"html(<input class="input" id="{}" name="{}" type="{}" value="{}" placeholder="{}"
autocomplete="{}" spellcheck="false"{}{} aria-describedby="{}-help">)html",
      field.name, field.name, field.type, field.value, field.placeholder,
      field.type == "password" ? "new-password" : "off", Flag("required").when(field.required),
      Flag("aria-invalid=\"true\"").when(!problem.empty()), field.name);
  Html out;
  out.add(R"html(<div class="field"><label for="{}">{}</label>)html", field.name, field.label);
  if (field.copies) {
    out.add(R"html(<div class="flex gap-2"><div class="min-w-0 flex-1">{}</div>{}</div>)html",
            input, copy_button(field.name));
  } else {
    out.add(input);
  }
  add_below(out, field.name, field.help, problem);
  out.add("</div>");
  return out;
}

Html choice_field(const ChoiceField& field, const std::vector<Choice>& choices) {
  Html out;
  out.add(R"html(<div class="field"><label for="{}">{}</label><select class="input" id="{}"
name="{}">)html",
          field.name, field.label, field.name, field.name);
  for (const Choice& choice : choices) {
    out.add(R"html(<option value="{}"{}>{}</option>)html", choice.value,
            Flag("selected").when(choice.value == field.value), choice.label);
  }
  out.add("</select>");
  add_below(out, field.name, field.help, {});
  out.add("</div>");
  return out;
}

Html tick_field(std::string_view name, std::string_view label, bool ticked, std::string_view help) {
  Html out;
  out.add(R"html(<div class="field"><label class="check"><input type="checkbox" name="{}"
value="true"{}><span>{}</span></label>)html",
          name, Flag("checked").when(ticked), label);
  if (!help.empty()) out.add(R"html(<p class="help pl-7">{}</p>)html", help);
  out.add("</div>");
  return out;
}

model::Settings made_secrets(model::SettingsTable table, Random& random) {
  constexpr std::string_view kPrefix = "whsec_";
  model::Settings made;
  for (const SettingSpec& spec : table) {
    if (spec.type != SettingType::secret || !spec.required || !spec.help.contains(kPrefix))
      continue;
    std::string key(32, '\0');
    random.fill(std::as_writable_bytes(std::span(key)));
    made.emplace(spec.name, std::string(kPrefix) + to_base64(key));
  }
  return made;
}

Html settings_fields(model::SettingsTable table, const model::Settings& values,
                     const Secrets& secrets, const Problems& problems) {
  Html first;
  Html more;
  bool is_open = false;
  for (const SettingSpec& spec : table) {
    Html& place = spec.required ? first : more;
    if (spec.type == SettingType::secret) {
      add_secret(place, spec, secrets, problem_of(problems, spec.name));
    } else {
      add_setting(place, spec, values, problems);
    }
    if (!spec.required) is_open = is_open || is_touched(spec, values, problems);
  }
  if (more.empty()) return first;
  first.add(R"html(<details class="more"{}><summary class="btn small">{}More settings</summary><div
class="stack mt-4">{}</div></details>)html",
            Flag("open").when(is_open), icon("settings"), more);
  return first;
}

model::Settings settings_of(const http::Request& request, model::SettingsTable table) {
  model::Settings settings;
  for (const SettingSpec& spec : table) {
    auto sent = request.form_value(fmt::format("s.{}", spec.name));
    if (spec.type == SettingType::boolean) {
      const std::string value = sent ? "true" : "false";
      if (value != spec.default_value) settings.emplace(spec.name, value);
      continue;
    }
    if (!sent) continue;
    std::string value = without_carriage_returns(*std::move(sent));
    if (spec.type != SettingType::secret) value = std::string(trim(value));
    const bool is_default = value == spec.default_value || value.empty();
    if (!is_default || spec.type == SettingType::secret) settings.emplace(spec.name, value);
  }
  return settings;
}

}  // namespace fw::web
