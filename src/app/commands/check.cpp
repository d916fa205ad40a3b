// `flarewarden check`: one check, with where the time went and what was seen.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <memory>

#include "app/catalogue_vendors.hpp"
#include "app/commands/aim.hpp"
#include "app/commands/check_report.hpp"
#include "app/commands/command.hpp"
#include "app/one_shot.hpp"
#include "app/vendor_desk.hpp"
#include "plug/checks/family.hpp"

namespace fw::app {
namespace {

struct CheckOptions {
  LookOptions look;
  AimOptions aim;
};

/// Not having looked is not the target's failure.
Exit exit_of(const model::ProbeReport& report) {
  if (report.outcome == model::Outcome::down) return Exit::target_failed;
  if (report.outcome != model::Outcome::unknown) return Exit::fine;
  return report.reason == model::Reason::blocked_target ? Exit::usage : Exit::internal;
}

Result<Exit> run_check(const CheckOptions& options) {
  FW_TRY(const Millis timeout, parse_duration(options.look.timeout));
  FW_TRY(const auto shot, OneShot::make(options.look));
  const CatalogueVendors vendors;
  VendorDesk desk(shot->net());
  const model::CheckKinds kinds = checks::make_all(shot->net());
  for (const auto& kind : kinds)
    kind->attach({.pings = nullptr, .vendors = &vendors, .vendor_states = &desk});
  FW_TRY(const Aim aim, take_aim(kinds, options.aim));

  model::ProbeReport report;
  aim.kind->probe({aim.target, aim.settings, timeout}, [&](model::ProbeReport done) {
    report = std::move(done);
    shot->stop();
  });
  shot->run();
  const CheckFacts facts{std::string(aim.kind->name()), aim.target, std::move(report)};
  fmt::print("{}\n", options.look.as_json ? check_as_json(facts) : check_as_text(facts));
  return exit_of(facts.report);
}

}  // namespace

void add_check(CLI::App& app, Exit& exit) {
  CLI::App* command =
      app.add_subcommand("check", "Look once: is it up, and where does the time go?");
  auto options = std::make_shared<CheckOptions>();
  command
      ->add_option("target", options->aim.target,
                   "A URL, or kind://target such as tls://shop.example:443")
      ->required();
  add_aim_options(*command, options->aim);
  add_look_options(*command, options->look, "10s");
  command->callback([options, &exit] {
    const auto done = run_check(*options);
    exit = done ? *done : complain(done.error());
  });
}

}  // namespace fw::app
