#include "app/probe_modules.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace fw::app {
namespace {

constexpr Millis kTimeoutMax{60'000};

struct Usual {
  std::string_view module;
  std::string_view kind;
};
constexpr std::array kUsual = {Usual{"http_2xx", "http"}, Usual{"tcp_connect", "tcp"}};

std::vector<std::string> problems_of(const ProbeModule& module, const model::CheckKinds& kinds) {
  const model::CheckKind* kind = model::find(kinds, module.kind);
  if (kind == nullptr) {
    std::vector<std::string_view> names;
    for (const auto& known : kinds) names.push_back(known->name());
    return {fmt::format("{}.kind: must be one of {}", module.where, fmt::join(names, ", "))};
  }
  std::vector<std::string> found;
  for (const model::Problem& problem : model::problems(kind->settings(), module.settings))
    found.push_back(fmt::format("{}.{}: {}", module.where, problem.setting, problem.sentence));
  if (!found.empty()) return found;
  const auto accepted = kind->accept(std::string(kind->example_target()), module.settings);
  if (!accepted) found.push_back(fmt::format("{}: {}", module.where, accepted.error().sentence()));
  return found;
}

}  // namespace

Result<ProbeModule> make_module(std::string_view name, std::string where, model::Settings values) {
  ProbeModule module{.name = std::string(name), .where = std::move(where)};
  if (const auto kind = values.extract("kind")) module.kind = kind.mapped();
  if (module.kind.empty())
    return fail(Code::invalid, "{}.kind: is required, such as \"http\"", module.where);
  if (const auto timeout = values.extract("timeout")) {
    const auto parsed = parse_duration(timeout.mapped());
    if (!parsed || *parsed < Millis(100) || *parsed > kTimeoutMax)
      return fail(Code::invalid, "{}.timeout: must be from 100ms to {}, such as 5s", module.where,
                  to_text(kTimeoutMax));
    module.timeout = *parsed;
  }
  module.settings = std::move(values);
  return module;
}

Result<> check_modules(const std::vector<ProbeModule>& modules, const model::CheckKinds& kinds) {
  std::vector<std::string> found;
  for (const ProbeModule& module : modules)
    for (std::string& problem : problems_of(module, kinds)) found.push_back(std::move(problem));
  if (!found.empty()) return fail(Code::invalid, "{}", join(found, "\n"));
  return {};
}

Result<ProbeModule> find_module(const std::vector<ProbeModule>& modules,
                                const model::CheckKinds& kinds, std::string_view name) {
  const auto own = std::ranges::find(modules, name, &ProbeModule::name);
  if (own != modules.end()) return *own;
  const auto usual = std::ranges::find(kUsual, name, &Usual::module);
  const std::string_view kind = usual == kUsual.end() ? name : usual->kind;
  if (model::find(kinds, kind) != nullptr)
    return ProbeModule{.name = std::string(name), .kind = std::string(kind)};
  std::vector<std::string> names;
  for (const ProbeModule& module : modules) names.push_back(module.name);
  for (const Usual& one : kUsual) names.emplace_back(one.module);
  for (const auto& known : kinds) names.emplace_back(known->name());
  return fail(Code::not_found, "there is no module \"{}\"; there are {}", printable(name),
              join(names, ", "));
}

}  // namespace fw::app
