// What the result log holds, and its bytes. Values and pure functions; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "model/arrows.hpp"

namespace fw::store {

/// One look, or a slot that nobody looked in.
struct ResultRecord {
  model::MonitorId monitor;
  std::string probe_id;
  model::Slot slot = 0;
  int attempt = 0;
  std::string place;
  Instant planned_at{};
  Instant started_at{};
  model::Outcome outcome = model::Outcome::unknown;
  model::Reason reason = model::Reason::none;
  bool missed = false;
  bool in_maintenance = false;
  bool changed = false;  ///< it saw something else than the look before
  std::string detail;
  model::Phases phases;
  std::string evidence;  ///< JSON; only of failures and changes
};

/// A monitor's state changed or was confirmed.
struct VerdictRecord {
  model::MonitorId monitor;
  model::Slot slot = 0;
  model::State state = model::State::unknown;
  model::Reason reason = model::Reason::none;
  std::string detail;
  Instant since{};
  Instant at{};
  bool flapping = false;
  bool unverified = false;  ///< it could not be asked elsewhere
};

using Record = std::variant<ResultRecord, VerdictRecord>;

[[nodiscard]] const model::MonitorId& monitor_of(const Record& record);

inline constexpr std::size_t kRecordBytesMax = 1 << 20;

/// Appends length, CRC-32C and the record. `limit` above 1 MiB.
[[nodiscard]] Result<> encode(const Record& record, std::string& out);

/// Takes one record off the front without reading it; only for bytes that `encode` wrote.
void skip(std::string_view& bytes);
/// Bytes of the whole record that begins here, by its head; 0 where not even that is here.
[[nodiscard]] std::size_t encoded_size(std::string_view bytes);
/// Takes one record off the front. `corrupt` for a torn or changed one; then nothing is taken.
[[nodiscard]] Result<Record> decode(std::string_view& bytes);

}  // namespace fw::store
