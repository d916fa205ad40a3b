// How a measurement of checks is told: as text or as JSON. Pure; safe to use from any thread.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "app/commands/percentiles.hpp"
#include "model/check_kind.hpp"

namespace fw::app {

struct BenchFacts {
  std::string kind;
  std::string target;
  std::size_t concurrency = 0;
  Millis took{0};
  std::uint64_t checks = 0;
  Micros cpu{0};  ///< user and system, of the whole process
  double max_rss_mb = 0;
  std::map<std::string, std::uint64_t, std::less<>> errors;  ///< by reason; looks not up
  Percentiles dns, connect, tls, first_byte, transfer, total;

  void count(const model::ProbeReport& report);
};

[[nodiscard]] std::string bench_as_text(const BenchFacts& facts);
/// {"checks_per_s", "cpu_us_per_check", "errors", "errors_by_reason", "phase_ms": {"total": {"p50",
/// "p90", "p99", "mean"}, …}, "max_rss_mb", …}
[[nodiscard]] std::string bench_as_json(const BenchFacts& facts);

}  // namespace fw::app
