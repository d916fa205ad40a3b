// What machines of one region bring each other, as bytes: results as their logs have them, and word
// of what else changed. Values and pure functions; safe to use from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/ids.hpp"
#include "store/ingest/ingest.hpp"

namespace fw::app {

enum class NoteKind : std::uint8_t {
  monitor,   ///< made, changed, paused or removed: `id`
  routes,    ///< channels or maintenance windows
  scans,     ///< one is queued
  sites,     ///< one is watched, or another time
  outbox,    ///< a message waits
  taken_on,  ///< an incident, by somebody: `id`
  job,       ///< a job called: monitor `id`; `text` "good" or "bad"
  memory,    ///< what a kind remembers of monitor `id`: `text`
  live,      ///< pages show something else: of account `id`; `text` kind and what
  slow,      ///< a look at monitor `id` takes long; `text` slot, attempt, planned and begun, in ms
  all,       ///< more than can be told one by one
};
[[nodiscard]] std::string_view name(NoteKind kind);

struct Note {
  std::uint64_t number = 0;  ///< counted by the sender since its start
  NoteKind kind = NoteKind::all;
  std::string id;
  std::string text;
  bool operator==(const Note&) const = default;
};

struct CellNews {
  model::MachineId machine;  ///< whose
  std::uint64_t incarnation = 0;
  std::vector<Note> notes;                     ///< in order of number
  std::optional<store::ForeignBatch> records;  ///< none: where to go on is not known yet
};

/// What came so far.
struct CellAnswer {
  std::uint64_t next = 0;   ///< number of the record to go on with
  std::uint64_t notes = 0;  ///< number after the last note
};

inline constexpr std::size_t kNotesAtOnceMax = 500;

[[nodiscard]] std::string to_wire(const CellNews& news);
[[nodiscard]] std::string to_wire(const CellAnswer& answer);
/// `corrupt` where the bytes are not what to_wire writes. A note of a kind that is not known here
/// is left out: a newer program may tell more.
[[nodiscard]] Result<CellNews> cell_news_from_wire(std::string_view bytes);
[[nodiscard]] Result<CellAnswer> cell_answer_from_wire(std::string_view text);

}  // namespace fw::app
