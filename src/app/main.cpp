// flarewarden: one binary; see commands/ for what it can do.
#include <sodium.h>

#include <CLI/CLI.hpp>
#include <csignal>

#include "app/commands/command.hpp"

int main(int argc, char** argv) {
  using fw::app::Exit;
  if (sodium_init() < 0) return static_cast<int>(Exit::internal);
  std::signal(SIGPIPE, SIG_IGN);  // a closed connection is an error code, not the end

  CLI::App app{
      "FlareWarden watches a website and everything it depends on.\n\n"
      "Examples:\n"
      "  flarewarden scan https://shop.example      what does this site depend on?\n"
      "  flarewarden check https://shop.example     is it up, and where does the time go?\n"
      "  flarewarden serve                          watch things; the set-up link is printed\n",
      "flarewarden"};
  app.require_subcommand(1);
  app.footer("Exit status: 0 fine, 1 the target fails, 2 usage or configuration, 3 internal.");
  Exit exit = Exit::internal;
  fw::app::add_serve(app, exit);
  fw::app::add_scan(app, exit);
  fw::app::add_check(app, exit);
  fw::app::add_bench(app, exit);
  fw::app::add_catalog(app, exit);
  fw::app::add_backup(app, exit);
  fw::app::add_verify(app, exit);
  fw::app::add_restore(app, exit);
  fw::app::add_export(app, exit);
  fw::app::add_import(app, exit);
  fw::app::add_move(app, exit);
  fw::app::add_keys(app, exit);
  fw::app::add_accounts(app, exit);
  fw::app::add_simulate(app, exit);
  fw::app::add_fleet(app, exit);
  fw::app::add_version(app, exit);
  fw::app::add_isolated_look(app, exit);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? 0 : static_cast<int>(Exit::usage);
  }
  return static_cast<int>(exit);
}
