// What machines that share an account database tell each other: own records out, theirs in.
#include <algorithm>
#include <unordered_set>

#include "store/ingest/foreign.hpp"
#include "store/ingest/ingest.hpp"
#include "store/sql.hpp"
#include "store/standings.hpp"

namespace fw::store {
namespace {

/// Of own records counted anew at a time.
constexpr std::size_t kRecountBytes = 4 << 20;
constexpr std::size_t kMonitorsAskedMax = 500;

model::Statement owners_of(std::span<const model::MonitorId> monitors) {
  model::Statement statement{.sql = "SELECT id, account_id FROM monitors WHERE id IN (?",
                             .values = {}};
  for (std::size_t i = 1; i < monitors.size(); ++i) statement.sql += ", ?";
  statement.sql += ")";
  for (const model::MonitorId& monitor : monitors) statement.values.push_back(to_value(monitor));
  return statement;
}

/// What the other machine's looks saw, so that the next one here is a change where it is one.
Board::Fingerprints fingerprints_of(std::uint64_t first, std::span<const Record> records) {
  Board::Fingerprints prints;
  for (const Record& record : records) {
    const std::uint64_t number = first++;
    const auto* result = std::get_if<ResultRecord>(&record);
    if (result == nullptr || result->evidence.empty()) continue;
    if (const auto evidence = model::evidence_from_json(result->evidence))
      prints.emplace(number, fingerprint_of(*evidence));
  }
  return prints;
}

}  // namespace

void Ingest::watch_own(Grown grown) {
  const std::lock_guard lock(grown_mutex_);
  grown_ = std::move(grown);
}

Result<ForeignBatch> Ingest::records_after(std::uint64_t from, std::size_t records_max,
                                           std::size_t bytes_max) {
  ForeignBatch batch{.machine = options_.machine, .asked = from, .run = {}};
  FW_TRY(batch.run,
         log_file_->read_run(from, {.below = board_.applied(),
                                    .records_max = records_max,
                                    .bytes_max = std::min(bytes_max, foreign_bytes_max)}));
  return batch;
}

std::uint64_t Ingest::position_of(std::string_view machine) const {
  return machine == options_.machine ? board_.applied() : board_.position_of(machine);
}

void Ingest::set_saves_standings(bool saves) {
  if (saves_.exchange(saves) == saves || !saves) return;
  save_soon_ = true;
  const std::lock_guard lock(mutex_);
  kick_ = true;
  wake_.notify_one();
}

void Ingest::learn_monitors(std::span<const Record> records) {
  std::unordered_set<model::MonitorId> unknown;
  for (const Record& record : records)
    if (!board_.has(monitor_of(record))) unknown.insert(monitor_of(record));
  const std::vector<model::MonitorId> all(unknown.begin(), unknown.end());
  for (std::size_t begin = 0; begin < all.size(); begin += kMonitorsAskedMax) {
    const auto some =
        std::span(all).subspan(begin, std::min(kMonitorsAskedMax, all.size() - begin));
    const auto found = read_all(CurrentOrNear(accounts_), owners_of(some), [](Cells& cells) {
      auto id = cells.id<model::MonitorId>();
      return std::pair(id, cells.id<model::AccountId>());
    });
    if (!found) return;  // none is made while the database is away
    for (const auto& [monitor, account] : *found) board_.add(monitor, account);
  }
}

Result<std::vector<Record>> Ingest::apply_foreign(const ForeignBatch& batch) {
  const LogRun& run = batch.run;
  if (batch.machine.empty() || batch.machine == options_.machine)
    return fail(Code::invalid, "records of \"{}\" are no other machine's", batch.machine);
  if (run.bytes.size() > foreign_bytes_max)
    return fail(Code::limit, "{} bytes of records come at once; {} are allowed", run.bytes.size(),
                foreign_bytes_max);
  FW_TRY(std::vector<Record> records, read_foreign(run));
  const std::lock_guard lock(foreign_mutex_);
  if (!board_.follows(batch.machine)) {
    // What it recorded before it came here may be counted already.
    FW_CHECK(reload());
    board_.skip_foreign(batch.machine, 0);
  }
  if (batch.asked > position_of(batch.machine))
    return fail(Code::conflict, "the records of {} before {} have not come yet", batch.machine,
                batch.asked);
  if (run.first > position_of(batch.machine)) {
    // They are gone because they are counted in the database; but for what a disk has lost.
    FW_CHECK(reload());
    board_.skip_foreign(batch.machine, run.first);
  }
  learn_monitors(records);
  const std::uint64_t known = std::clamp(position_of(batch.machine), run.first, run.end);
  records.erase(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(known - run.first));
  const auto touched =
      board_.apply_foreign(batch.machine, known, records, fingerprints_of(known, records));
  foreign_total_.add(static_cast<double>(records.size()));
  // After a reload they come again to be counted; the engine has had them.
  std::uint64_t& handed = handed_[batch.machine];
  const std::uint64_t fresh = std::clamp(handed, known, run.end);
  records.erase(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(fresh - known));
  handed = std::max(handed, run.end);
  std::erase_if(records, [&](const Record& record) { return !board_.has(monitor_of(record)); });
  if (touched_ && !touched.empty()) touched_(touched);
  return records;
}

Result<> Ingest::reload() {
  Board loaded;
  // A copy that is behind would bring back what is trimmed everywhere.
  Current current(accounts_);
  FW_TRY(Positions positions, load_standings(current, loaded));
  if (options_.machine != kUnnamed) positions.erase(std::string(kUnnamed));
  std::uint64_t from = counted_from_;
  if (const auto own = positions.extract(options_.machine)) from = own.mapped();
  loaded.follow(std::move(positions));
  const std::lock_guard applying(apply_mutex_);
  const std::uint64_t end = board_.applied();
  if (from > end) {
    // It began with a copy that was behind, and gave numbers anew that had been counted.
    log_file_->skip_to(from);
    board_.start_at(from);
    from = unsaved_from_;
  }
  while (from < end) {
    FW_TRY(const LogRun run, log_file_->read_run(from, {.below = end, .bytes_max = kRecountBytes}));
    for (std::string_view bytes = run.bytes; !bytes.empty();) {
      FW_TRY(const Record record, decode(bytes));
      loaded.recount(std::span(&record, 1));
    }
    from = run.end;
  }
  board_.take_over(loaded);
  reloads_total_.add();
  log_.info("where monitors stand was read anew from the account database");
  return {};
}

}  // namespace fw::store
