#include "store/ingest/foreign.hpp"

#include <algorithm>

namespace fw::store {
namespace {

constexpr std::size_t kRecordBytesMin = 16;
constexpr std::int64_t kLatestMs = 7'258'118'400'000;  // the year 2200

bool can_be(Instant at) { return to_ms(at) >= 0 && to_ms(at) <= kLatestMs; }

bool can_be(const ResultRecord& record) {
  return can_be(record.planned_at) && can_be(record.started_at) && record.attempt >= 0 &&
         record.slot >= 0 && record.phases.total >= Micros(0);
}

bool can_be(const VerdictRecord& record) {
  return can_be(record.since) && can_be(record.at) && record.slot >= 0;
}

}  // namespace

Result<std::vector<Record>> read_foreign(const LogRun& run) {
  if (run.end < run.first || run.end - run.first > run.bytes.size() / kRecordBytesMin)
    return fail(Code::corrupt, "{} bytes cannot hold the records {} to {}", run.bytes.size(),
                run.first, run.end);
  std::vector<Record> records;
  records.reserve(run.end - run.first);
  std::string_view bytes = run.bytes;
  for (std::uint64_t number = run.first; number < run.end; ++number) {
    FW_TRY(Record record, decode(bytes));
    const bool plausible = !monitor_of(record).empty() &&
                           std::visit([](const auto& one) { return can_be(one); }, record);
    if (!plausible) return fail(Code::corrupt, "record {} holds what cannot be", number);
    records.push_back(std::move(record));
  }
  if (!bytes.empty()) return fail(Code::corrupt, "something stands behind the last record");
  return records;
}

}  // namespace fw::store
