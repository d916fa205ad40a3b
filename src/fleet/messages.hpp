// What machines of a fleet say to each other: short binary messages that fit a datagram, sealed by
// whoever carries them. Values and pure functions; safe to use from any thread.
//
// Every message begins with the version of the protocol (1 byte), its type (1) and its sender's tag
// (6). Numbers are little-endian, or varints (LEB128). Bytes behind what a reader knows are
// skipped: a newer program may append fields without a new version, which is how programs of two
// versions understand each other while they are being replaced. The version changes only where that
// cannot be done.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "flow/schedule/claims.hpp"
#include "flow/topology/view.hpp"

namespace fw::fleet {

inline constexpr std::uint8_t kVersion = 1;
/// The oldest version that this program still speaks.
inline constexpr std::uint8_t kVersionOldest = 1;
/// Of a message before it is sealed: with a header, a nonce and a tag it fits 1,200 bytes.
inline constexpr std::size_t kMessageBytesMax = 1'100;
inline constexpr std::size_t kHeaderBytes = 8;
inline constexpr std::size_t kMachineBytesMax = 64;
inline constexpr std::size_t kNameBytesMax = 32;
/// Tokens in one batch, both kinds together.
inline constexpr std::size_t kTokensMax = (kMessageBytesMax - kHeaderBytes - 6) / 6;
inline constexpr std::size_t kDoubtsMax = 100;

/// Names one life of one machine: the low 48 bits of H64("tag " ‖ id ‖ incarnation).
using Tag = std::uint64_t;
[[nodiscard]] Tag tag_of(const HashKey& key, const model::MachineId& machine,
                         std::uint64_t incarnation);

enum class Type : std::uint8_t {
  hello = 1,  ///< who this is, in full
  beat = 2,   ///< every second, to everybody
  batch = 3,  ///< slots begun and done, to the cell
  bye = 4,    ///< leaves for good
  doubts = 5  ///< monitors whose look brought a process down
};

struct Header {
  Type type = Type::beat;
  Tag sender = 0;
};

/// For the round trip: the other's `steady` in its last beat, and how long ago that came.
struct Echo {
  std::uint32_t steady = 0;
  Millis held{0};
};

struct Beat {
  topology::Pulse pulse;
  /// False: `pulse.active_from` and `inactive_from` were not sent, those told before hold.
  bool has_window = true;
  Instant wall{};            ///< the sender's own clock, not corrected
  std::uint32_t steady = 0;  ///< low 24 bits of milliseconds that never step
  std::optional<Echo> echo;
};

/// How much a machine does, for people: told with every hello.
struct Vitals {
  std::uint64_t slots_per_minute = 0;
  Millis lateness_p99{0};
  std::uint64_t looks_under_way = 0;
  std::uint64_t votes_abstained = 0;  ///< looks for others that gave no vote
  std::uint64_t slots_yielded = 0;    ///< that another machine had begun when this one was about to
  bool operator==(const Vitals&) const = default;
};

struct Hello {
  model::MachineId machine;  ///< 1 to 64 bytes
  std::uint64_t incarnation = 0;
  model::Place place;    ///< names of at most 32 bytes
  std::string software;  ///< at most 32 bytes
  bool wants_answer = false;
  bool is_probe = false;  ///< it looks for others and owns no slots
  Beat beat;
  std::optional<Vitals> vitals;  ///< programs before 0.2 do not tell
};

struct Batch {
  std::vector<schedule::Token> begun;
  std::vector<schedule::Token> done;
};

/// By H64(monitor id).
struct Doubts {
  std::vector<std::uint64_t> quarantined;
  std::vector<std::uint64_t> cleared;
};

// Each appends one whole message to `out`. Longer texts are cut.
void write(std::string& out, Tag sender, const Hello& hello);
void write(std::string& out, Tag sender, const Beat& beat);
void write(std::string& out, Tag sender, const Batch& batch);
void write(std::string& out, Tag sender, const Doubts& doubts);
void write_bye(std::string& out, Tag sender);
/// What a machine that speaks another version is told; its form never changes.
void write_refusal(std::string& out);

/// What kind of message this is, and whose. `invalid` where it is none; `denied` for another
/// version, or for a refusal, with a sentence that says which versions meet.
[[nodiscard]] Result<Header> read_header(std::string_view message);
/// True for what `write_refusal` makes, which is never answered.
[[nodiscard]] bool is_refusal(std::string_view message);

// Each reads the whole message its header announced; `invalid` where it is cut or out of bounds.
[[nodiscard]] Result<Hello> read_hello(std::string_view message);
[[nodiscard]] Result<Beat> read_beat(std::string_view message);
[[nodiscard]] Result<> read_batch(std::string_view message, Batch& batch);
[[nodiscard]] Result<Doubts> read_doubts(std::string_view message);

}  // namespace fw::fleet
