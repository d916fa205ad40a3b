// What a run's ledger comes to, as the figures people compare. Values and pure functions; safe to
// use from any thread.
#pragma once

#include <cstdint>

#include "sim/outcome.hpp"

namespace fw::sim {

struct Figures {
  std::uint64_t slots = 0;                ///< measured
  std::uint64_t missed = 0;               ///< of them without a result
  std::uint64_t duplicates = 0;           ///< results too many
  std::uint64_t duplicates_fallback = 0;  ///< of them where another region stood in
  std::uint64_t missed_cut_off = 0;       ///< missed where a machine died in the middle of the look
  std::uint64_t taken_over = 0;           ///< slots an understudy or another region looked at
  std::uint64_t redone = 0;          ///< slots looked at again, since the first look was cut off
  std::int64_t takeover_ms_p50 = 0;  ///< from the plan to the understudy's start
  std::int64_t takeover_ms_p99 = 0;
  std::int64_t takeover_ms_max = 0;
  std::int64_t redo_ms_max = 0;
  std::int64_t late_ms_p99 = 0;  ///< from the plan to the start, of all slots
  std::int64_t late_ms_max = 0;
  double load_max = 0;         ///< the busiest machine of any minute, as a multiple of the mean
  double bytes_per_s = 0;      ///< sent by a machine, before sealing
  double datagrams_per_s = 0;  ///< sent by a machine
};

[[nodiscard]] Figures figures_of(const Outcome& outcome);

}  // namespace fw::sim
