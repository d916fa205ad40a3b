// `flarewarden check`: one check, with where the time went and what was seen.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <memory>

#include "app/commands/check_report.hpp"
#include "app/commands/command.hpp"
#include "app/one_shot.hpp"
#include "base/text.hpp"
#include "plug/checks/family.hpp"

namespace fw::app {
namespace {

struct CheckOptions {
  LookOptions look;
  std::string target;
  std::string kind;
  std::vector<std::string> settings;
};

/// "tls://host:443" names its kind; a plain URL or host is an http check.
std::pair<std::string, std::string> kind_and_target(const CheckOptions& options) {
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

/// Not having looked is not the target's failure.
Exit exit_of(const model::ProbeReport& report) {
  if (report.outcome == model::Outcome::down) return Exit::target_failed;
  if (report.outcome != model::Outcome::unknown) return Exit::fine;
  return report.reason == model::Reason::blocked_target ? Exit::usage : Exit::internal;
}

Result<Exit> run_check(const CheckOptions& options) {
  FW_TRY(const Millis timeout, parse_duration(options.look.timeout));
  FW_TRY(model::Settings settings, read_settings(options.settings));
  FW_TRY(const auto shot, OneShot::make(options.look));
  const model::CheckKinds kinds = checks::make_all(shot->net());
  const auto [kind_name, target] = kind_and_target(options);
  FW_TRY(model::CheckKind * kind, find_kind(kinds, kind_name));
  FW_CHECK(kind->accept(target, settings));

  model::ProbeReport report;
  kind->probe({target, std::move(settings), timeout}, [&](model::ProbeReport done) {
    report = std::move(done);
    shot->stop();
  });
  shot->run();
  const CheckFacts facts{std::string(kind->name()), target, std::move(report)};
  fmt::print("{}\n", options.look.as_json ? check_as_json(facts) : check_as_text(facts));
  return exit_of(facts.report);
}

}  // namespace

void add_check(CLI::App& app, Exit& exit) {
  CLI::App* command =
      app.add_subcommand("check", "Look once: is it up, and where does the time go?");
  auto options = std::make_shared<CheckOptions>();
  command
      ->add_option("target", options->target,
                   "A URL, or kind://target such as tls://shop.example:443")
      ->required();
  command->add_option("--kind", options->kind,
                      "The kind of check, where the target does not say it");
  command->add_option("--set", options->settings,
                      "A setting of the kind, name=value; may be repeated");
  add_look_options(*command, options->look, "10s");
  command->callback([options, &exit] {
    const auto done = run_check(*options);
    exit = done ? *done : complain(done.error());
  });
}

}  // namespace fw::app
