// `flarewarden isolated-look`: what IsolatedLooks runs. One order in, one report out.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <iostream>
#include <iterator>

#include "app/catalogue_vendors.hpp"
#include "app/commands/command.hpp"
#include "app/look_wire.hpp"
#include "app/one_shot.hpp"
#include "app/vendor_desk.hpp"
#include "plug/checks/family.hpp"

namespace fw::app {
namespace {

/// It may crash, but not stay, fill the disk with its image, or eat the machine's time.
void limit_process(Millis timeout) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  const auto seconds = static_cast<rlim_t>(timeout.count() / 1000 + 5);
  const rlimit processor{seconds, seconds};
  ::setrlimit(RLIMIT_CPU, &processor);
}

Result<Exit> run_look() {
  const std::string text(std::istreambuf_iterator<char>(std::cin), {});
  FW_TRY(LookOrder order, order_from_wire(text));
  limit_process(order.request.timeout);
  FW_TRY(const auto shot, OneShot::make(order.net));
  const CatalogueVendors vendors;
  VendorDesk desk(shot->net());
  const model::CheckKinds kinds = checks::make_all(shot->net());
  for (const auto& kind : kinds)
    kind->attach({.pings = nullptr, .vendors = &vendors, .vendor_states = &desk});
  model::CheckKind* kind = model::find(kinds, order.kind);
  if (kind == nullptr) return fail(Code::invalid, "there is no check of kind {}", order.kind);
  std::string report;
  kind->probe(std::move(order.request), [&](const model::ProbeReport& done) {
    report = to_wire(done);
    shot->stop();
  });
  shot->run();
  std::fwrite(report.data(), 1, report.size(), stdout);
  std::fflush(stdout);
  // What came in is told; taking everything down in order could only go wrong.
  ::_exit(static_cast<int>(Exit::fine));
}

}  // namespace

void add_isolated_look(CLI::App& app, Exit& exit) {
  CLI::App* command = app.add_subcommand("isolated-look", "");
  command->group("");  // for the program itself: not in --help
  command->callback([&exit] {
    const auto done = run_look();
    exit = done ? *done : complain(done.error());
  });
}

}  // namespace fw::app
