// One database on libSQL servers: written on the primary, read as near as is right. Safe to use
// from any thread; blocks.
#pragma once

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "plug/databases/libsql/hrana.hpp"
#include "plug/databases/libsql/libsql.hpp"
#include "plug/databases/libsql/namespaces.hpp"
#include "plug/databases/libsql/replica_files.hpp"
#include "plug/databases/libsql/server.hpp"

namespace fw::databases::libsql {

using SteadyClock = std::chrono::steady_clock;

/// What all databases of a provider share; must outlive them.
struct Shared {
  /// As Server::pipeline, but for a database that its server has for the moment put aside.
  [[nodiscard]] Result<std::string> pipeline(const Address& to, const std::string& body,
                                             Millis timeout);

  Server server;
  Condition& condition;
  std::unique_ptr<Namespaces> namespaces;
  std::unique_ptr<ReplicaFiles> files;  ///< of the replica on this machine, where there is one
  std::string replica_url;              ///< "": none
  Millis read_timeout{5'000};
  Millis write_timeout{15'000};
  Millis catch_up{1'000};  ///< how long a read waits for the replica to have our last write
};

/// Answers of the last moments, for pages that ask the same thing several times. One lock.
class ReadCache {
 public:
  [[nodiscard]] std::optional<model::Rows> find(const model::Statement& statement);
  /// `generation` is what `generation()` said before the read: an answer from before a write is not
  /// kept.
  void keep(const model::Statement& statement, const model::Rows& rows, std::uint64_t generation);
  void clear();
  [[nodiscard]] std::uint64_t generation();

  static constexpr std::size_t answers_max = 32;
  static constexpr std::size_t rows_max = 500;
  static constexpr Millis age_max{300};

 private:
  struct Answer {
    std::string sql;
    std::vector<model::Value> values;
    model::Rows rows;
    std::chrono::steady_clock::time_point at;
  };
  std::mutex mutex_;
  std::list<Answer> answers_;  // newest first
  std::uint64_t generation_ = 0;
};

class RemoteDatabase final : public model::Database {
 public:
  RemoteDatabase(std::shared_ptr<Shared> shared, Address address)
      : shared_(std::move(shared)), address_(std::move(address)) {}

  /// How old what is known of the primary's newest state may be.
  static constexpr Millis known_for{5'000};
  static constexpr Millis catch_up_max{2'000};

  /// A write of this process is seen by every later read of this process; one of another process
  /// after `known_for`, unless the primary is away.
  [[nodiscard]] Result<model::Rows> read(const model::Statement& statement) override;
  [[nodiscard]] Result<model::Rows> read_current(const model::Statement& statement) override;
  [[nodiscard]] Result<std::vector<model::Written>> write(
      std::span<const model::Statement> batch) override;
  [[nodiscard]] Result<> catch_up() override;
  [[nodiscard]] Result<> copy_to(const std::string& path) override;
  void mark_removed() { removed_ = true; }
  [[nodiscard]] bool is_removed() const { return removed_; }

 private:
  [[nodiscard]] Result<ReadAnswer> ask(const Address& where, const model::Statement& statement,
                                       LogIndex at_least, Millis timeout);
  [[nodiscard]] Result<model::Rows> read_near(const model::Statement& statement);
  [[nodiscard]] Result<model::Rows> read_far(const model::Statement& statement);
  [[nodiscard]] Address replica() const;
  void learn_newest();
  /// Asks the primary how far it is.
  [[nodiscard]] Result<> ask_newest(Millis timeout);
  /// The replica's file here has all that is known to be written.
  [[nodiscard]] bool is_file_current();

  const std::shared_ptr<Shared> shared_;
  const Address address_;
  std::atomic<bool> removed_ = false;
  std::atomic<LogIndex> seen_ = 0;  ///< the newest state of the primary that we wrote or read
  std::atomic<LogIndex> near_ = 0;  ///< what the replica's file has been seen to have
  std::atomic<SteadyClock::rep> learnt_at_ = 0;  ///< when the primary was last asked how far it is
  /// The replica is ahead of the primary: it has what was dropped there and made anew.
  std::atomic<bool> strays_ = false;
  ReadCache cache_;
};

/// Reads every table of `from` in one transaction on its primary into a new SQLite file.
[[nodiscard]] Result<> copy_over_the_network(Shared& server, const Address& from,
                                             const std::string& path, Millis timeout);

}  // namespace fw::databases::libsql
