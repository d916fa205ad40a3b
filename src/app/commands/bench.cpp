// `flarewarden bench`: what checks cost on this machine, against a target of one's own.
#include <fmt/format.h>
#include <sys/resource.h>

#include <memory>

#include "app/commands/aim.hpp"
#include "app/commands/bench_report.hpp"
#include "app/commands/command.hpp"
#include "app/one_shot.hpp"
#include "plug/checks/family.hpp"

namespace fw::app {
namespace {

constexpr std::size_t kConcurrencyMax = 5'000;
constexpr Millis kDurationMax{10 * 60'000};

struct BenchOptions {
  LookOptions look;
  AimOptions aim;
  std::size_t concurrency = 32;
  std::string duration = "10s";
};

Micros cpu_used() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto micros = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + Micros(time.tv_usec);
  };
  return micros(used.ru_utime) + micros(used.ru_stime);
}

double resident_mb_at_most() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_maxrss) / 1024.0;
}

/// Keeps `concurrency` looks under way; each that ends before the time is over begins another.
class Looks {
 public:
  Looks(OneShot& shot, const Aim& aim, Millis timeout, std::chrono::steady_clock::time_point until)
      : shot_(shot), aim_(aim), timeout_(timeout), until_(until) {}

  void run(BenchFacts& facts) {
    facts_ = &facts;
    for (std::size_t i = 0; i < facts.concurrency; ++i) next();
    shot_.run();
  }

 private:
  void next() {
    ++under_way_;
    aim_.kind->probe({aim_.target, aim_.settings, timeout_},
                     [this](const model::ProbeReport& report) {
                       facts_->count(report);
                       --under_way_;
                       if (std::chrono::steady_clock::now() < until_) return next();
                       if (under_way_ == 0) shot_.stop();
                     });
  }

  OneShot& shot_;
  const Aim& aim_;
  Millis timeout_;
  std::chrono::steady_clock::time_point until_;
  BenchFacts* facts_ = nullptr;
  std::size_t under_way_ = 0;
};

Result<Exit> run_bench(const BenchOptions& options) {
  FW_TRY(const Millis timeout, parse_duration(options.look.timeout));
  FW_TRY(const Millis duration, parse_duration(options.duration));
  if (duration < Millis(100) || duration > kDurationMax)
    return fail(Code::invalid, "--duration: must be from 100ms to {}", to_text(kDurationMax));
  FW_TRY(const auto shot, OneShot::make(options.look));
  const model::CheckKinds kinds = checks::make_all(shot->net());
  FW_TRY(const Aim aim, take_aim(kinds, options.aim));

  auto facts = std::make_unique<BenchFacts>();
  facts->kind = aim.kind->name();
  facts->target = aim.target;
  facts->concurrency = options.concurrency;
  const auto began = std::chrono::steady_clock::now();
  const Micros cpu = cpu_used();
  Looks(*shot, aim, timeout, began + duration).run(*facts);
  facts->cpu = cpu_used() - cpu;
  facts->took = std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - began);
  facts->max_rss_mb = resident_mb_at_most();
  fmt::print("{}\n", options.look.as_json ? bench_as_json(*facts) : bench_as_text(*facts));
  return facts->errors.empty() ? Exit::fine : Exit::target_failed;
}

}  // namespace

void add_bench(CLI::App& app, Exit& exit) {
  CLI::App* command =
      app.add_subcommand("bench", "What does a check cost here? Looks as fast as it can");
  auto options = std::make_shared<BenchOptions>();
  command
      ->add_option("--target", options->aim.target,
                   "A URL of your own, or kind://target such as tls://shop.example:443")
      ->required();
  add_aim_options(*command, options->aim);
  command->add_option("--concurrency", options->concurrency, "Looks under way at a time")
      ->capture_default_str()
      ->check(CLI::Range(std::size_t{1}, kConcurrencyMax));
  command->add_option("--duration", options->duration, "How long, such as 10s")
      ->capture_default_str();
  add_look_options(*command, options->look, "10s");
  command->callback([options, &exit] {
    const auto done = run_bench(*options);
    exit = done ? *done : complain(done.error());
  });
}

}  // namespace fw::app
