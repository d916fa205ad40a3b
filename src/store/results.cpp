#include "store/results.hpp"

#include <algorithm>

#include "store/sql.hpp"

namespace fw::store {
namespace {

constexpr unsigned kMissed = 1;
constexpr unsigned kMaintenance = 2;
constexpr unsigned kEvidence = 4;
constexpr unsigned kChanged = 8;

constexpr std::string_view kColumns =
    "slot, place, attempt, probe_id, planned_at, late_ms, outcome, flags, total_us, dns_us, "
    "connect_us, tls_us, first_byte_us, transfer_us, reason, detail";

model::Outcome outcome_of(std::int64_t number) {
  return number >= 0 && number <= static_cast<std::int64_t>(model::Outcome::unknown)
             ? static_cast<model::Outcome>(number)
             : model::Outcome::unknown;
}

StoredResult take_result(Cells& cells) {
  StoredResult stored;
  ResultRecord& result = stored.result;
  result.slot = cells.integer();
  result.place = cells.text();
  result.attempt = cells.number();
  result.probe_id = cells.text();
  result.planned_at = cells.instant();
  result.started_at = result.planned_at + cells.millis();
  result.outcome = outcome_of(cells.integer());
  const auto flags = static_cast<unsigned>(cells.integer());
  result.missed = (flags & kMissed) != 0;
  result.in_maintenance = (flags & kMaintenance) != 0;
  result.changed = (flags & kChanged) != 0;
  stored.has_evidence = (flags & kEvidence) != 0;
  result.phases.total = cells.micros();
  result.phases.dns = cells.maybe_micros();
  result.phases.connect = cells.maybe_micros();
  result.phases.tls = cells.maybe_micros();
  result.phases.first_byte = cells.maybe_micros();
  result.phases.transfer = cells.maybe_micros();
  result.reason = model::reason_named(cells.text()).value_or(model::Reason::none);
  result.detail = cells.text();
  return stored;
}

VerdictRecord take_verdict(Cells& cells) {
  VerdictRecord verdict;
  verdict.at = cells.instant();
  verdict.slot = cells.integer();
  verdict.state = model::state_named(cells.text()).value_or(model::State::unknown);
  verdict.reason = model::reason_named(cells.text()).value_or(model::Reason::none);
  verdict.detail = cells.text();
  verdict.since = cells.instant();
  verdict.flapping = cells.boolean();
  return verdict;
}

std::vector<model::Statement> statements(const ResultRecord& result) {
  const unsigned flags =
      (result.missed ? kMissed : 0U) | (result.in_maintenance ? kMaintenance : 0U) |
      (result.evidence.empty() ? 0U : kEvidence) | (result.changed ? kChanged : 0U);
  const std::optional<std::string> reason =
      result.reason == model::Reason::none ? std::nullopt
                                           : std::optional(std::string(model::name(result.reason)));
  const std::optional<std::string> detail =
      result.detail.empty() ? std::nullopt : std::optional(result.detail);
  std::vector<model::Statement> out;
  out.push_back(
      sql("INSERT OR IGNORE INTO results (slot, place, attempt, probe_id, planned_at, "
          "late_ms, outcome, flags, total_us, dns_us, connect_us, tls_us, "
          "first_byte_us, transfer_us, reason, detail) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          result.slot, result.place, result.attempt, result.probe_id, result.planned_at,
          Millis(result.started_at - result.planned_at), static_cast<int>(result.outcome),
          static_cast<int>(flags), result.phases.total, result.phases.dns, result.phases.connect,
          result.phases.tls, result.phases.first_byte, result.phases.transfer, reason, detail));
  if (!result.evidence.empty())
    out.push_back(sql("INSERT OR IGNORE INTO evidence (probe_id, json) VALUES (?, ?)",
                      result.probe_id, result.evidence));
  return out;
}

std::vector<model::Statement> statements(const VerdictRecord& verdict) {
  std::vector<model::Statement> out;
  out.push_back(
      sql("INSERT OR IGNORE INTO verdicts (at, slot, state, reason, detail, since, flapping) "
          "VALUES (?, ?, ?, ?, ?, ?, ?)",
          verdict.at, verdict.slot, model::name(verdict.state), model::name(verdict.reason),
          verdict.detail, verdict.since, verdict.flapping));
  return out;
}

}  // namespace

std::vector<model::Statement> statements_for(const Record& record) {
  return std::visit([](const auto& one) { return statements(one); }, record);
}

Result<std::vector<StoredResult>> read_results(model::Database& database, Instant from,
                                               Instant before, std::size_t limit) {
  static const std::string text = fmt::format(
      "SELECT {} FROM results WHERE planned_at >= ? AND planned_at < ? "
      "ORDER BY planned_at DESC, attempt DESC LIMIT ?",
      kColumns);
  return read_all(database, sql(text, from, before, limit), take_result);
}

Result<std::vector<StoredResult>> read_changes(model::Database& database, std::size_t limit) {
  static const std::string text = fmt::format(
      "SELECT {} FROM results WHERE flags >= 8 ORDER BY planned_at DESC, attempt DESC LIMIT ?",
      kColumns);
  return read_all(database, sql(text, limit), take_result);
}

Result<std::vector<Sample>> read_samples(model::Database& database, Instant from, Instant before) {
  std::vector<Sample> samples;
  // A long range of a fast monitor is more than one read may give: page by time.
  constexpr std::size_t kPage = 50'000;
  while (true) {
    auto page = read_all(
        database,
        sql("SELECT planned_at, late_ms, outcome, flags, total_us, slot, place FROM results "
            "WHERE planned_at >= ? AND planned_at < ? AND attempt = 0 ORDER BY planned_at LIMIT ?",
            from, before, kPage),
        [](Cells& cells) {
          Sample sample;
          sample.planned_at = cells.instant();
          sample.started_at = sample.planned_at + cells.millis();
          sample.outcome = outcome_of(cells.integer());
          const auto flags = static_cast<unsigned>(cells.integer());
          sample.missed = (flags & kMissed) != 0;
          sample.in_maintenance = (flags & kMaintenance) != 0;
          sample.total_us = cells.integer();
          sample.slot = cells.integer();
          sample.place = cells.text();
          return sample;
        });
    if (!page) return std::unexpected(page.error());
    const bool is_last = page->size() < kPage;
    if (!page->empty()) from = page->back().planned_at;
    std::ranges::move(*page, std::back_inserter(samples));
    if (is_last) return samples;
    // Looks of one time may stand on both sides of the page's end.
    while (samples.back().planned_at == from) samples.pop_back();
  }
}

Sample sample_of(const ResultRecord& result) {
  return {.planned_at = result.planned_at,
          .started_at = result.started_at,
          .outcome = result.outcome,
          .missed = result.missed,
          .in_maintenance = result.in_maintenance,
          .total_us = result.phases.total.count(),
          .slot = result.slot,
          .place = result.place};
}

Result<std::optional<StoredResult>> read_result(model::Database& database,
                                                std::string_view probe_id) {
  static const std::string text =
      fmt::format("SELECT {} FROM results WHERE probe_id = ? AND flags >= 4 LIMIT 1", kColumns);
  return read_one(database, sql(text, probe_id), take_result);
}

Result<std::optional<std::string>> read_evidence(model::Database& database,
                                                 std::string_view probe_id) {
  return read_one(database, sql("SELECT json FROM evidence WHERE probe_id = ?", probe_id),
                  [](Cells& cells) { return cells.text(); });
}

Result<std::vector<VerdictRecord>> read_verdicts(model::Database& database, Instant from,
                                                 Instant before) {
  FW_TRY(std::vector<VerdictRecord> verdicts,
         read_all(database,
                  sql("SELECT at, slot, state, reason, detail, since, flapping FROM verdicts "
                      "WHERE at < ? AND state <> 'unconfirmed' ORDER BY at DESC, slot DESC LIMIT 1",
                      from),
                  take_verdict));
  FW_TRY(std::vector<VerdictRecord> rest,
         read_all(database,
                  sql("SELECT at, slot, state, reason, detail, since, flapping FROM verdicts "
                      "WHERE at >= ? AND at < ? ORDER BY at, slot",
                      from, before),
                  take_verdict));
  std::ranges::move(rest, std::back_inserter(verdicts));
  return verdicts;
}

}  // namespace fw::store
