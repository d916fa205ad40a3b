// Hrana 3 over HTTP, the protocol of libSQL servers, as JSON: requests written, answers read. Pure
// functions; safe to use from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/database.hpp"

namespace fw::databases::libsql {

/// How far a database's log is, as its server counts; 0 where it does not say.
using LogIndex = std::uint64_t;

/// The body of a pipeline request that runs `batch` in one transaction and closes its stream.
[[nodiscard]] std::string write_request(std::span<const model::Statement> batch);
/// The same for one SELECT. A replica answers once it is at `at_least`.
[[nodiscard]] std::string read_request(const model::Statement& statement, LogIndex at_least = 0);
/// One statement on a stream that stays open: `baton` is what its last answer gave, "" to begin.
[[nodiscard]] std::string stream_request(const model::Statement& statement, std::string_view baton);

struct WriteAnswer {
  std::vector<model::Written> written;
  LogIndex index = 0;
};
/// `conflict` where a constraint refused, `corrupt`, `unavailable` (busy, blocked, full), `limit`,
/// `internal` for a statement that is wrong, `unavailable` for an answer that is none.
[[nodiscard]] Result<WriteAnswer> read_write_answer(std::string_view body, std::size_t statements);

struct ReadAnswer {
  model::Rows rows;
  LogIndex index = 0;
  std::string baton;  ///< of a stream that stays open
};
[[nodiscard]] Result<ReadAnswer> read_read_answer(std::string_view body);

/// True for a statement that, by its first word, only reads: other words are not sent as a read.
[[nodiscard]] bool only_reads(std::string_view sql);

}  // namespace fw::databases::libsql
