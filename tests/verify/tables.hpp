// The figures of verification as tables: for the test and for the bench. One thread.
#pragma once

#include <cstdio>

#include "months.hpp"

namespace fw::months {

/// Of quiet, noisy and bad paths.
struct FalseAlerts {
  std::array<Counts, 3> alone;
  std::array<Counts, 3> three;   ///< regions
  std::array<Counts, 3> direct;  ///< three as well, every failure drawn as often as it comes
  std::array<Counts, 3> four;
};

/// `scale`: so many times the months that a test has time for.
inline FalseAlerts false_alerts(double scale) {
  // Failures elsewhere are drawn more often where they are rare, and count for less.
  constexpr std::array<double, 3> kMonths = {60, 25, 25};
  constexpr double kDrawn = 0.2;
  FalseAlerts all;
  for (std::size_t w = 0; w < kWeathers.size(); ++w) {
    const auto run = [&](int regions, double months, double boost) {
      const Setting setting{.regions = regions, .boost = boost, .seed = 1};
      return Months(kWeathers[w], setting).run(months * scale);
    };
    all.alone[w] = run(0, 5, 1);
    all.three[w] = run(3, kMonths[w], kDrawn / kWeathers[w].alone);
    all.direct[w] = run(3, kMonths[w] / 5, 1);
    all.four[w] = run(4, kMonths[w], kDrawn / kWeathers[w].alone);
  }
  return all;
}

inline void print_row(const char* name, const std::array<Counts, 3>& row, auto value) {
  std::printf("%-34s", name);
  for (const Counts& one : row) std::printf(" %10.2g", value(one));
  std::printf("\n");
}

inline void print(const FalseAlerts& alerts) {
  const auto rate = [](const Counts& one) { return one.rate(); };
  const auto bound = [](const Counts& one) { return one.bound(); };
  std::printf("\nA target that is well, every 60 s: alerts a month\n%-34s", "");
  for (const Weather& weather : kWeathers) std::printf(" %10s", weather.name.data());
  std::printf("\n");
  print_row("first failing look", alerts.alone,
            [](const Counts& one) { return one.first_failures / one.months; });
  print_row("one machine, two re-checks", alerts.alone, rate);
  print_row("three regions: down", alerts.three, rate);
  print_row("  at most (3 sigma)", alerts.three, bound);
  print_row("four regions: down", alerts.four, rate);
  print_row("  at most (3 sigma)", alerts.four, bound);
  const auto share = [](double Counts::* what) {
    return [what](const Counts& one) { return one.*what / one.months; };
  };
  std::printf("three regions, each failure drawn as often as it comes\n");
  print_row("  months", alerts.direct, [](const Counts& one) { return one.months; });
  print_row("  down", alerts.direct, rate);
  print_row("  partial", alerts.direct, share(&Counts::partial));
  print_row("  unsteady", alerts.direct, share(&Counts::unsteady));
  print_row("  regional (nobody is woken)", alerts.direct, share(&Counts::regional));
  print_row("  looks by other machines", alerts.direct, share(&Counts::asked));
}

/// From the start of an outage to the verdict, in seconds.
struct Delay {
  const char* name = "";
  double interval_s = 0;
  double timeout_s = 0;
  bool is_silent = false;
  int regions = 3;
  double mean = 0;
  double p95 = 0;
  double first = 0;  ///< mean time to the first failing look
};

inline Delay measured(Delay delay, int outages) {
  std::vector<double> all;
  double first = 0;
  for (int i = 0; i < outages; ++i) {
    const Setting setting{.regions = delay.regions,
                          .interval = Millis(static_cast<std::int64_t>(delay.interval_s * 1e3)),
                          .timeout = Millis(static_cast<std::int64_t>(delay.timeout_s * 1e3)),
                          .silent = delay.is_silent ? 1.0 : 0.0,
                          .target_ok = 0.01,
                          .seed = static_cast<std::uint64_t>(i) + 1};
    const auto [until_verdict, until_first] =
        Months(kWeathers[0], setting).outage((i + 0.5) / outages);
    all.push_back(until_verdict);
    first += until_first;
    delay.mean += until_verdict;
  }
  std::ranges::sort(all);
  delay.mean /= outages;
  delay.first = first / outages;
  delay.p95 = all[static_cast<std::size_t>(0.95 * outages)];
  return delay;
}

inline std::vector<Delay> outage_delays(int outages) {
  std::vector<Delay> all;
  for (const int regions : {3, 4}) {
    for (const double interval : {1.0, 10.0, 60.0})
      all.push_back(measured({.name = "refused",
                              .interval_s = interval,
                              .timeout_s = std::min(interval, 10.0),
                              .regions = regions},
                             outages));
    for (const auto& [interval, timeout] : {std::pair{10.0, 10.0}, {60.0, 10.0}, {60.0, 5.0}})
      all.push_back(measured({.name = "black hole",
                              .interval_s = interval,
                              .timeout_s = timeout,
                              .is_silent = true,
                              .regions = regions},
                             outages));
  }
  return all;
}

inline void print(const std::vector<Delay>& delays) {
  std::printf("\nAn outage that 1 of 100 looks does not see: seconds to the verdict\n");
  std::printf("%-12s %9s %9s", "", "interval", "timeout");
  std::printf(" %8s %8s %8s %11s\n", "regions", "mean", "p95", "first look");
  for (const Delay& one : delays) {
    std::printf("%-12s %8.0fs %8.0fs", one.name, one.interval_s, one.timeout_s);
    std::printf(" %8d %8.1f %8.1f %11.1f\n", one.regions, one.mean, one.p95, one.first);
  }
}

}  // namespace fw::months
