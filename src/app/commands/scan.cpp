// `flarewarden scan`: what a site depends on, and how each row is known.
#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <memory>

#include "app/catalogue_files.hpp"
#include "app/commands/command.hpp"
#include "app/commands/saved_pages.hpp"
#include "app/commands/scan_report.hpp"
#include "app/one_shot.hpp"
#include "base/text.hpp"
#include "scan/collect/links.hpp"
#include "scan/scanner.hpp"
#include "scan/target.hpp"

namespace fw::app {
namespace {

struct Options {
  LookOptions look;
  std::string url;
  std::vector<std::string> html_paths;
  std::string saved_url;
  std::vector<std::string> catalogue_files;
  std::vector<std::string> own;
  std::size_t pages = scan::ScanOptions{}.pages_max;
  bool no_networks = false;
  bool no_browser = false;
  std::string browser = "auto";
};

/// One line that redraws itself, where standard error is a terminal.
void show_progress(const model::ScanProgress& progress) {
  constexpr int kWidth = 30;
  const int done = progress.percent * kWidth / 100;
  std::string bar;
  for (int i = 0; i < kWidth; ++i) bar += i < done ? "█" : "░";
  fmt::print(stderr, "\r\x1b[K{} {:>3} %  {:<8} {}", bar, progress.percent, progress.step,
             shorten(printable(progress.detail), 60));
  if (progress.percent >= 100) fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

Result<model::DependencyMap> scan_live(const Options& options,
                                       std::shared_ptr<const scan::Catalogue> catalogue) {
  scan::ScanOptions scan_options;
  scan_options.url = options.url;
  FW_TRY(scan_options.timeout, parse_duration(options.look.timeout));
  FW_TRY(scan_options.own, scan::parse_own(options.own));
  scan_options.pages_max = options.pages;
  scan_options.with_networks = !options.no_networks;
  FW_TRY(const auto shot, OneShot::make(options.look));
  scan_options.with_browser = !options.no_browser && options.browser != "off";
  if (scan_options.with_browser) {
    browser::PoolOptions pool{.browser = options.browser};
    pool.judges_certificates = !options.look.ca_file.empty();
    scan_options.browsers = std::make_shared<browser::Pool>(shot->net(), std::move(pool));
  }
  Result<model::DependencyMap> outcome = fail(Code::internal, "the scan did not end");
  const bool is_terminal = isatty(STDERR_FILENO) == 1;
  boost::asio::co_spawn(shot->net().loop,
                        scan::scan(shot->net(), std::move(catalogue), scan_options,
                                   is_terminal ? scan::ProgressCallback(show_progress) : nullptr),
                        [&](const std::exception_ptr& broken, Result<model::DependencyMap> map) {
                          if (!broken) outcome = std::move(map);
                          shot->stop();
                        });
  shot->run();
  if (is_terminal) fmt::print(stderr, "\r\x1b[K");
  return outcome;
}

Result<Exit> run_scan(const Options& options) {
  if (options.url.empty() == options.html_paths.empty())
    return fail(Code::invalid, "give a URL to scan, or --html FILE");
  FW_TRY(const auto catalogue, load_catalogue(options.catalogue_files));
  FW_TRY(const auto own, scan::parse_own(options.own));
  if (!options.html_paths.empty())
    return scan_saved_pages({options.html_paths, options.saved_url, own, options.look.as_json},
                            *catalogue);
  FW_TRY(const auto map, scan_live(options, catalogue));
  fmt::print("{}\n", options.look.as_json ? model::to_json(map) : scan_as_text(map));
  return Exit::fine;
}

}  // namespace

void add_scan(CLI::App& app, Exit& exit) {
  CLI::App* command =
      app.add_subcommand("scan", "What does this site depend on, and how do we know?");
  auto options = std::make_shared<Options>();
  command->add_option("address", options->url, "The URL; a missing scheme is https");
  command->add_option("--html", options->html_paths,
                      "Saved pages, or folders of them, matched without touching the network");
  command->add_option("--url", options->saved_url,
                      "Where the saved pages came from; without it each page says so itself");
  command
      ->add_option("--pages", options->pages,
                   "Further pages of the site to read: those where people pay, sign in, write")
      ->check(CLI::Range(std::size_t{0}, scan::kFurtherPagesMax))
      ->capture_default_str();
  command
      ->add_option("--own", options->own,
                   "Another domain of the site's own, such as shop-cdn.example; may be repeated")
      ->allow_extra_args(false);
  command->add_flag("--no-networks", options->no_networks,
                    "Do not ask Team Cymru's DNS in whose network the addresses are");
  command->add_flag("--no-browser", options->no_browser,
                    "Read the page's source only; never start a browser");
  add_catalogue_option(*command, options->catalogue_files);
  command
      ->add_option("--browser", options->browser,
                   "The browser to open the page with, by its full path; auto looks for one")
      ->capture_default_str();
  add_look_options(*command, options->look, "120s");
  command->callback([options, &exit] {
    const auto done = run_scan(*options);
    exit = done ? *done : complain(done.error());
  });
}

}  // namespace fw::app
