// Reading the log on from a number, for those who follow it.
#include <algorithm>

#include "store/ingest/result_log.hpp"

namespace fw::store {
namespace {

constexpr std::size_t kChunkBytes = 256 << 10;

/// Goes through a segment's file record by record.
class Walker {
 public:
  Walker(ReadFile& file, RecordPlace from)
      : file_(file), number_(from.number()), offset_(from.offset()) {}

  [[nodiscard]] std::uint64_t number() const { return number_; }

  /// The next record's bytes; nothing where no record begins here.
  Result<std::string_view> next() {
    std::size_t size = encoded_size(rest());
    if (size == 0 || size > rest().size()) {
      const std::size_t wanted =
          std::min(std::max(size, kChunkBytes), kRecordBytesMax + kChunkBytes);
      FW_TRY(chunk_, file_.read(offset_, wanted));
      at_ = 0;
      size = encoded_size(rest());
    }
    if (size == 0 || size > rest().size()) return std::string_view();
    const std::string_view record = rest().substr(0, size);
    at_ += size;
    offset_ += size;
    ++number_;
    return record;
  }

 private:
  [[nodiscard]] std::string_view rest() const { return std::string_view(chunk_).substr(at_); }

  ReadFile& file_;
  std::uint64_t number_;
  std::size_t offset_;
  std::string chunk_;
  std::size_t at_ = 0;
};

bool is_whole(std::string_view bytes) { return decode(bytes).has_value(); }

}  // namespace

void ResultLog::add_mark(Segment& segment, RecordPlace place) {
  if (segment.marks.empty() || place.offset() - segment.marks.back().offset() >= mark_bytes)
    segment.marks.push_back(place);
}

Result<std::optional<ResultLog::Stretch>> ResultLog::stretch_to(std::uint64_t number) {
  Stretch stretch;
  {
    const std::lock_guard lock(mutex_);
    auto at = segments_.upper_bound(number);
    if (at != segments_.begin()) --at;
    while (at != segments_.end() && at->second.marks.empty()) ++at;
    if (at == segments_.end()) return std::nullopt;
    const std::vector<RecordPlace>& marks = at->second.marks;
    auto mark = std::ranges::upper_bound(marks, number, {}, &RecordPlace::number);
    if (mark != marks.begin()) --mark;
    stretch.from = *mark;
    const auto next = std::next(at);
    stretch.end = next == segments_.end() ? next_number_ : next->first;
  }
  auto file = reader_of(stretch.from.number());
  // Trimmed between the two looks.
  if (!file && file.error().code() == Code::not_found) return stretch_to(stretch.end);
  if (!file) return std::unexpected(std::move(file).error());
  stretch.file = *std::move(file);
  return stretch;
}

Result<LogRun> ResultLog::read_run(std::uint64_t from, const LogRunLimits& limits) {
  LogRun run{.first = from, .end = from, .bytes = {}};
  while (run.first < limits.below) {
    FW_TRY(const auto stretch, stretch_to(run.first));
    if (!stretch || stretch->from.number() >= limits.below) break;
    const std::uint64_t end = std::min(stretch->end, limits.below);
    Walker walker(*stretch->file, stretch->from);
    while (walker.number() < end && run.end - run.first < limits.records_max) {
      const std::uint64_t number = walker.number();
      FW_TRY(const std::string_view record, walker.next());
      if (record.empty()) break;
      if (number < run.first) continue;
      if (!is_whole(record)) {
        if (run.bytes.empty()) continue;
        return run;
      }
      if (run.bytes.empty()) run.first = number;
      if (!run.bytes.empty() && run.bytes.size() + record.size() > limits.bytes_max) return run;
      run.bytes += record;
      run.end = number + 1;
    }
    if (!run.bytes.empty()) return run;
    // Nothing of this segment can be read any more.
    run.first = run.end = std::max(run.first, end);
  }
  run.first = run.end = std::max(from, limits.below);
  return run;
}

}  // namespace fw::store
