#include "app/commands/aim.hpp"

#include "base/text.hpp"

namespace fw::app {
namespace {

std::pair<std::string, std::string> kind_and_target(const AimOptions& options) {
  if (!options.kind.empty()) return {options.kind, options.target};
  const std::size_t mark = options.target.find("://");
  if (mark == std::string::npos) return {"http", "https://" + options.target};
  const std::string scheme = to_lower(options.target.substr(0, mark));
  if (scheme == "http" || scheme == "https") return {"http", options.target};
  return {scheme, options.target.substr(mark + 3)};
}

Result<model::Settings> read_settings(const std::vector<std::string>& pairs) {
  model::Settings settings;
  for (const std::string& pair : pairs) {
    const std::size_t mark = pair.find('=');
    if (mark == std::string::npos) return fail(Code::invalid, "--set {}: must be name=value", pair);
    std::string& value = settings[pair.substr(0, mark)];
    if (!value.empty()) value += '\n';
    value += pair.substr(mark + 1);
  }
  return settings;
}

Result<model::CheckKind*> find_kind(const model::CheckKinds& kinds, const std::string& name) {
  if (model::CheckKind* kind = model::find(kinds, name)) return kind;
  std::vector<std::string_view> names;
  for (const auto& kind : kinds) names.push_back(kind->name());
  return fail(Code::invalid, "there is no check of kind \"{}\"; there are {}", name,
              fmt::join(names, ", "));
}

}  // namespace

void add_aim_options(CLI::App& command, AimOptions& options) {
  command.add_option("--kind", options.kind, "The kind of check, where the target does not say it");
  command
      .add_option("--set", options.settings, "A setting of the kind, name=value; may be repeated")
      ->allow_extra_args(false);
}

Result<Aim> take_aim(const model::CheckKinds& kinds, const AimOptions& options) {
  Aim aim;
  FW_TRY(aim.settings, read_settings(options.settings));
  auto [kind, target] = kind_and_target(options);
  FW_TRY(aim.kind, find_kind(kinds, kind));
  aim.target = std::move(target);
  FW_CHECK(aim.kind->accept(aim.target, aim.settings));
  return aim;
}

}  // namespace fw::app
