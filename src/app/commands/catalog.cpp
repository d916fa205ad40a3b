// `flarewarden catalog`: which services are known, how each is recognised, whether files are right.
#include <fmt/format.h>

#include <memory>

#include "app/catalogue_files.hpp"
#include "app/commands/catalog_report.hpp"
#include "app/commands/command.hpp"
#include "base/text.hpp"
#include "scan/catalogue/lint.hpp"

namespace fw::app {
namespace {

struct Options {
  std::vector<std::string> files;
  CatalogFilter filter;
  std::string id;
  bool as_json = false;
};

using Shared = std::shared_ptr<Options>;
using Run = Result<Exit> (*)(const Options&);

Result<Exit> list(const Options& options) {
  FW_TRY(const auto catalogue, load_catalogue(options.files));
  const auto stats = catalogue->stats();
  if (!options.filter.category.empty() && !stats.by_category.contains(options.filter.category))
    return fail(Code::invalid, "there is no category \"{}\"; \"catalog stats\" lists them",
                printable(options.filter.category));
  const auto services = chosen(*catalogue, options.filter);
  fmt::print("{}\n", options.as_json ? list_as_json(services) : list_as_text(services));
  return Exit::fine;
}

Result<Exit> show(const Options& options) {
  FW_TRY(const auto catalogue, load_catalogue(options.files));
  const scan::Service* service = catalogue->find(options.id);
  if (service == nullptr) {
    std::vector<std::string_view> ids;
    for (const scan::Service& one : catalogue->services()) ids.push_back(one.id);
    const std::string_view near = nearest(options.id, ids);
    return fail(Code::not_found, "there is no service \"{}\"{}", printable(options.id),
                near.empty() ? std::string() : fmt::format("; did you mean {}?", near));
  }
  fmt::print("{}\n", options.as_json ? service_as_json(*catalogue, *service)
                                     : service_as_text(*catalogue, *service));
  return Exit::fine;
}

Result<Exit> stats(const Options& options) {
  FW_TRY(const auto catalogue, load_catalogue(options.files));
  fmt::print("{}\n", options.as_json ? stats_as_json(catalogue->stats())
                                     : stats_as_text(catalogue->stats()));
  return Exit::fine;
}

Result<Exit> check_files(const Options& options) {
  FW_TRY(const auto catalogue, load_catalogue(options.files));
  const auto problems = scan::lint(*catalogue);
  for (const std::string& problem : problems) fmt::print("{}\n", problem);
  if (!problems.empty()) return Exit::usage;
  fmt::print("{} services, {} patterns: nothing is wrong\n", catalogue->services().size(),
             catalogue->patterns().size());
  return Exit::fine;
}

CLI::App* add(CLI::App& parent, const char* name, const char* help, const Shared& options,
              Exit& exit, Run run) {
  CLI::App* command = parent.add_subcommand(name, help);
  add_catalogue_option(*command, options->files);
  command->callback([options, &exit, run] {
    const auto done = run(*options);
    exit = done ? *done : complain(done.error());
  });
  return command;
}

}  // namespace

void add_catalogue_option(CLI::App& command, std::vector<std::string>& files) {
  command
      .add_option("--catalogue", files,
                  "A file with services of your own, laid over the catalogue; may be repeated")
      ->allow_extra_args(false);
}

void add_catalog(CLI::App& app, Exit& exit) {
  CLI::App* catalog = app.add_subcommand("catalog", "Which services are known, and by what?");
  catalog->require_subcommand(1);
  const auto options = std::make_shared<Options>();
  CLI::App* listing = add(*catalog, "list", "The services, or some of them", options, exit, list);
  listing->add_option("words", options->filter.words, "In the id, the name or the homepage");
  listing->add_option("--category", options->filter.category, "Only these: payments, cdn, …");
  listing->add_flag("--json", options->as_json, "As JSON");
  CLI::App* showing =
      add(*catalog, "show", "One service, with all it is known by", options, exit, show);
  showing->add_option("id", options->id, "Its id: stripe")->required();
  showing->add_flag("--json", options->as_json, "As JSON");
  CLI::App* counting = add(*catalog, "stats", "How many there are, of what", options, exit, stats);
  counting->add_flag("--json", options->as_json, "As JSON");
  CLI::App* checking = add(*catalog, "lint", "Whether the catalogue and your files are right",
                           options, exit, check_files);
  checking->add_option("files", options->files, "Files with services of your own");
}

}  // namespace fw::app
