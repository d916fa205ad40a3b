#include "host/upstream/pool.hpp"

namespace fw::upstream {

std::optional<net::Connection> Client::Pool::take(const std::string& origin) {
  const auto found = idle.find(origin);
  if (found == idle.end()) return std::nullopt;
  const Time now = std::chrono::steady_clock::now();
  auto& waiting = found->second;
  while (!waiting.empty() && now - waiting.front().since > limits.idle_max) waiting.pop_front();
  while (!waiting.empty()) {
    net::Connection connection = std::move(waiting.back().connection);
    waiting.pop_back();
    if (connection.is_quiet()) return connection;
  }
  return std::nullopt;
}

void Client::Pool::give_back(const std::string& origin, net::Connection connection) {
  connection.expires_never();
  auto& waiting = idle[origin];
  waiting.push_back({std::move(connection), std::chrono::steady_clock::now()});
  if (waiting.size() > limits.idle_count_max) waiting.pop_front();
}

}  // namespace fw::upstream
