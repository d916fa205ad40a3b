#include "plug/databases/libsql/database.hpp"

#include <algorithm>
#include <thread>

namespace fw::databases::libsql {
namespace {

std::unexpected<Error> gone() { return fail(Code::not_found, "this database was removed"); }

template <class Number>
void raise(std::atomic<Number>& to, Number value) {
  Number now = to.load();
  while (now < value && !to.compare_exchange_weak(now, value)) {
  }
}

}  // namespace

// An sqld with more databases than it keeps open says of one that it is closing that there is none.
// Nothing was run then, so that it may be asked again.
Result<std::string> Shared::pipeline(const Address& to, const std::string& body, Millis timeout) {
  constexpr int kTriesMax = 6;
  for (Millis pause{10};; pause *= 2) {
    auto answer = server.pipeline(to, body, timeout);
    if (answer || answer.error().code() != Code::not_found) return answer;
    const bool last = pause >= Millis(10) * (1 << kTriesMax);
    const auto exists = namespaces->exists(to.database);
    if (last || !exists || !*exists) {
      condition.note(to.database, Trouble::missing, answer.error().sentence());
      return fail(Code::unavailable, "{}", answer.error().sentence());
    }
    std::this_thread::sleep_for(pause);
  }
}

std::optional<model::Rows> ReadCache::find(const model::Statement& statement) {
  const std::lock_guard lock(mutex_);
  const auto oldest = SteadyClock::now() - age_max;
  for (const Answer& answer : answers_) {
    if (answer.at < oldest) return std::nullopt;
    if (answer.sql == statement.sql && answer.values == statement.values) return answer.rows;
  }
  return std::nullopt;
}

void ReadCache::keep(const model::Statement& statement, const model::Rows& rows,
                     std::uint64_t generation) {
  if (rows.rows.size() > rows_max) return;
  const std::lock_guard lock(mutex_);
  if (generation != generation_) return;
  answers_.push_front({statement.sql, statement.values, rows, SteadyClock::now()});
  if (answers_.size() > answers_max) answers_.pop_back();
}

void ReadCache::clear() {
  const std::lock_guard lock(mutex_);
  ++generation_;
  answers_.clear();
}

std::uint64_t ReadCache::generation() {
  const std::lock_guard lock(mutex_);
  return generation_;
}

Address RemoteDatabase::replica() const {
  return {.database = address_.database,
          .url = shared_->replica_url,
          .host = address_.host,
          .decides = false};
}

Result<ReadAnswer> RemoteDatabase::ask(const Address& where, const model::Statement& statement,
                                       LogIndex at_least, Millis timeout) {
  FW_TRY(const std::string body,
         shared_->pipeline(where, read_request(statement, at_least), timeout));
  return read_read_answer(body);
}

// Others write, too, and a replica may be cut off from its primary: now and then the primary is
// asked how far it is. While it is away the replica is the best there is.
void RemoteDatabase::learn_newest() {
  const auto now = SteadyClock::now().time_since_epoch().count();
  if (now - learnt_at_.load() < std::chrono::nanoseconds(known_for).count() && learnt_at_ != 0)
    return;
  if (shared_->condition.is_away()) return;
  learnt_at_ = now;  // others need not ask at the same time
  // Where it does not answer, what was known before still holds.
  (void)ask_newest(shared_->catch_up);
}

Result<> RemoteDatabase::ask_newest(Millis timeout) {
  const LogIndex near = shared_->files ? shared_->files->index(address_.database) : LogIndex{0};
  FW_TRY(const ReadAnswer answer, ask(address_, {"PRAGMA user_version", {}}, 0, timeout));
  strays_ = near > answer.index;
  if (strays_) {
    near_ = 0;
    seen_ = answer.index;
  }
  raise(seen_, answer.index);
  return {};
}

Result<> RemoteDatabase::catch_up() {
  if (removed_) return gone();
  const auto now = SteadyClock::now().time_since_epoch().count();
  FW_CHECK(ask_newest(catch_up_max));
  learnt_at_ = now;
  cache_.clear();
  return {};
}

bool RemoteDatabase::is_file_current() {
  if (!shared_->files) return false;
  const LogIndex wanted = seen_;
  if (near_ < wanted) raise(near_, shared_->files->index(address_.database));
  return near_ >= wanted;
}

// A file that has our last write is read without any server. Before that the replica is asked to
// answer once it has it; one that is too far behind is passed by.
Result<model::Rows> RemoteDatabase::read_near(const model::Statement& statement) {
  learn_newest();
  if (strays_) return fail(Code::unavailable, "the replica has a database that is no more");
  if (is_file_current()) {
    auto rows = shared_->files->read(address_.database, statement, shared_->read_timeout);
    if (rows ||
        (rows.error().code() != Code::not_found && rows.error().code() != Code::unavailable))
      return rows;
  }
  FW_TRY(ReadAnswer answer, ask(replica(), statement, seen_, shared_->catch_up));
  return std::move(answer.rows);
}

// Whoever saw the primary's state is not shown an older one afterwards: after a start the check of
// a database's version is what tells how far its file has to be.
Result<model::Rows> RemoteDatabase::read_far(const model::Statement& statement) {
  FW_TRY(ReadAnswer answer, ask(address_, statement, 0, shared_->read_timeout));
  raise(seen_, answer.index);
  return std::move(answer.rows);
}

Result<model::Rows> RemoteDatabase::read(const model::Statement& statement) {
  if (removed_) return gone();
  if (!only_reads(statement.sql))
    return fail(Code::internal, "\"{}\" writes and came as a read", statement.sql);
  if (!shared_->replica_url.empty()) {
    auto rows = read_near(statement);
    if (rows || (rows.error().code() != Code::unavailable && rows.error().code() != Code::timeout))
      return rows;
    auto far = read_far(statement);
    if (far || !shared_->condition.is_away() || !shared_->files || strays_) return far;
    // The last that came before the primary went: behind by a moment, and all there is.
    auto stale = shared_->files->read(address_.database, statement, shared_->read_timeout);
    return stale ? std::move(stale) : std::move(far);
  }
  if (auto known = cache_.find(statement)) return *std::move(known);
  const std::uint64_t generation = cache_.generation();
  auto rows = read_far(statement);
  if (rows) cache_.keep(statement, *rows, generation);
  return rows;
}

Result<model::Rows> RemoteDatabase::read_current(const model::Statement& statement) {
  if (removed_) return gone();
  if (!only_reads(statement.sql))
    return fail(Code::internal, "\"{}\" writes and came as a read", statement.sql);
  return read_far(statement);
}

Result<std::vector<model::Written>> RemoteDatabase::write(std::span<const model::Statement> batch) {
  if (removed_) return gone();
  if (batch.empty()) return std::vector<model::Written>();
  // A write whose answer is lost may have happened: whatever is read next is read anew.
  cache_.clear();
  const auto body = shared_->pipeline(address_, write_request(batch), shared_->write_timeout);
  cache_.clear();
  if (!body) return std::unexpected(body.error());
  FW_TRY(WriteAnswer answer, read_write_answer(*body, batch.size()));
  raise(seen_, answer.index);
  return std::move(answer.written);
}

Result<> RemoteDatabase::copy_to(const std::string& path) {
  if (removed_) return gone();
  if (!strays_ && is_file_current()) {
    auto copied = shared_->files->copy_to(address_.database, path);
    if (copied || copied.error().code() == Code::conflict) return copied;
  }
  return copy_over_the_network(*shared_, address_, path, shared_->write_timeout);
}

}  // namespace fw::databases::libsql
