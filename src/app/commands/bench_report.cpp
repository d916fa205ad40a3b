#include "app/commands/bench_report.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace fw::app {
namespace {

struct Phase {
  std::string_view name;
  const Percentiles& times;
};

std::array<Phase, 6> phases_of(const BenchFacts& facts) {
  return {{{"dns", facts.dns},
           {"connect", facts.connect},
           {"tls", facts.tls},
           {"first_byte", facts.first_byte},
           {"transfer", facts.transfer},
           {"total", facts.total}}};
}

double as_ms(Micros micros) { return static_cast<double>(micros.count()) / 1000.0; }

double per_second(const BenchFacts& facts) {
  const double seconds = static_cast<double>(facts.took.count()) / 1000.0;
  return seconds > 0 ? static_cast<double>(facts.checks) / seconds : 0;
}

double cpu_per_check(const BenchFacts& facts) {
  return facts.checks == 0
             ? 0
             : static_cast<double>(facts.cpu.count()) / static_cast<double>(facts.checks);
}

std::uint64_t errors(const BenchFacts& facts) {
  std::uint64_t sum = 0;
  for (const auto& [reason, count] : facts.errors) sum += count;
  return sum;
}

}  // namespace

void BenchFacts::count(const model::ProbeReport& report) {
  ++checks;
  if (report.outcome == model::Outcome::down || report.outcome == model::Outcome::unknown)
    ++errors[std::string(model::name(report.reason))];
  const auto add = [](Percentiles& times, const std::optional<Micros>& phase) {
    if (phase) times.add(*phase);
  };
  add(dns, report.phases.dns);
  add(connect, report.phases.connect);
  add(tls, report.phases.tls);
  add(first_byte, report.phases.first_byte);
  add(transfer, report.phases.transfer);
  total.add(report.phases.total);
}

std::string bench_as_text(const BenchFacts& facts) {
  std::string text = fmt::format(
      "{} {}, {} at a time\n"
      "  {:.0f} checks/s   {:.1f} µs of CPU a check   {} of {} failed   {:.1f} MB resident at "
      "most\n\n"
      "  {:<11}{:>10}{:>10}{:>10}{:>10}\n",
      facts.kind, facts.target, facts.concurrency, per_second(facts), cpu_per_check(facts),
      errors(facts), facts.checks, facts.max_rss_mb, "ms", "p50", "p90", "p99", "mean");
  for (const auto& [name, times] : phases_of(facts)) {
    if (times.count() == 0) continue;
    text +=
        fmt::format("  {:<11}{:>10.3f}{:>10.3f}{:>10.3f}{:>10.3f}\n", name, as_ms(times.at(0.5)),
                    as_ms(times.at(0.9)), as_ms(times.at(0.99)), as_ms(times.mean()));
  }
  for (const auto& [reason, count] : facts.errors)
    text += fmt::format("  {:<24}{:>10}\n", reason, count);
  text.pop_back();
  return text;
}

std::string bench_as_json(const BenchFacts& facts) {
  boost::json::object phases;
  for (const auto& [name, times] : phases_of(facts)) {
    if (times.count() == 0) continue;
    phases[name] = {{"p50", as_ms(times.at(0.5))},
                    {"p90", as_ms(times.at(0.9))},
                    {"p99", as_ms(times.at(0.99))},
                    {"mean", as_ms(times.mean())}};
  }
  boost::json::object by_reason;
  for (const auto& [reason, count] : facts.errors) by_reason[reason] = count;
  const boost::json::object document{{"kind", facts.kind},
                                     {"target", facts.target},
                                     {"concurrency", facts.concurrency},
                                     {"duration_ms", facts.took.count()},
                                     {"checks", facts.checks},
                                     {"checks_per_s", per_second(facts)},
                                     {"cpu_us_per_check", cpu_per_check(facts)},
                                     {"errors", errors(facts)},
                                     {"errors_by_reason", std::move(by_reason)},
                                     {"phase_ms", std::move(phases)},
                                     {"max_rss_mb", facts.max_rss_mb}};
  return boost::json::serialize(document);
}

}  // namespace fw::app
