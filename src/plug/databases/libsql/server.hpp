// Requests to libSQL servers: what is sent, who we are, and what an answer says of their state.
// Safe to use from any thread; blocks.
#pragma once

#include <string>

#include "base/time.hpp"
#include "host/net/blocking_client.hpp"
#include "plug/databases/libsql/condition.hpp"

namespace fw::databases::libsql {

/// Where a database is: its server, and the Host header by which that one tells it from others.
struct Address {
  std::string database;  ///< its namespace, for messages
  std::string url;       ///< without a trailing slash
  std::string host;      ///< "": the URL's own
  bool decides = true;   ///< the primary, not a copy of it
};

class Server {
 public:
  /// `authorization`: value of the header, or "". Both must outlive this.
  Server(net::BlockingClient& client, Condition& condition, std::string authorization)
      : client_(client), condition_(condition), authorization_(std::move(authorization)) {}

  /// Answers of status 200 to POST /v3/pipeline. `unavailable`, `timeout`; `not_found` where the
  /// server says that it has no such database, which is not noted yet.
  [[nodiscard]] Result<std::string> pipeline(const Address& to, std::string body, Millis timeout);

  /// Another request, such as of an administration; its status is the caller's to judge.
  [[nodiscard]] Result<net::FetchResponse> call(std::string method, std::string url,
                                                std::string body, Millis timeout);

 private:
  void note(const Address& to, Trouble trouble, const std::string& sentence);
  [[nodiscard]] Result<std::string> judge(const Address& to, net::FetchResponse answer);

  net::BlockingClient& client_;
  Condition& condition_;
  const std::string authorization_;
};

/// "Bearer x", "Basic x" or "".
[[nodiscard]] std::string authorization_of(const std::string& token, const std::string& user,
                                           const std::string& password);

}  // namespace fw::databases::libsql
