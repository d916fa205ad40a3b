// What machines call each other for: a look, and news of their region. Over TLS by the fleet's key.
// The engine's thread only.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/look_wire.hpp"
#include "flow/check/health.hpp"
#include "host/http/server.hpp"
#include "host/mesh/datagrams.hpp"
#include "host/net/net.hpp"
#include "model/check_kind.hpp"

namespace fw::app {

/// What others are answered with, and who is asked.
class FleetCalls {
 public:
  static constexpr std::size_t looks_max = 500;  ///< for others, under way at a time
  static constexpr std::size_t body_bytes_max = 2 << 20;

  struct Deps {
    net::Net& net;
    const model::CheckKinds& checks;
    const mesh::FleetKey& key;
  };
  /// Another machine of the region says something; what it is answered.
  using Answer = std::function<boost::asio::awaitable<Result<std::string>>(std::string said)>;
  enum class About : std::uint8_t { news, tail };
  struct Answers {
    /// What this machine thinks of its own network now.
    std::function<check::LocalHealth()> health;
    // None: this machine shares no data with others.
    Answer news;
    Answer tail;  ///< of a monitor: what waits here and is in no database yet
    /// A look for others has ended; may be empty.
    std::function<void(std::string_view target, model::Outcome outcome)> looked;
  };

  /// Listens; calls are refused until `start`. `unavailable` where the address is taken.
  [[nodiscard]] static Result<std::unique_ptr<FleetCalls>> open(Deps deps,
                                                                const mesh::Endpoint& here);

  void start(Answers answers) { answers_ = std::move(answers); }

  /// Has the machine at `to`, which holds the key of `role`, look. `unavailable`, `timeout`,
  /// `denied` by its policy, `limit` where it is busy, `corrupt`.
  [[nodiscard]] net::Task<LookAnswer> look(mesh::Endpoint to, mesh::Role role, LookOrder order);
  /// Says something to a machine that holds data; what it answers. `unavailable`, `timeout`.
  [[nodiscard]] net::Task<std::string> say(mesh::Endpoint to, About about, std::string words);
  /// Looks that were asked of this machine and gave no vote.
  [[nodiscard]] std::uint64_t abstained() const { return abstained_; }
  [[nodiscard]] std::size_t under_way() const { return under_way_; }
  /// No new calls; those under way may end.
  void stop();

 private:
  explicit FleetCalls(Deps deps);
  boost::asio::awaitable<http::Response> answer(http::Request request);
  boost::asio::awaitable<http::Response> look_for(http::Request request);
  boost::asio::awaitable<http::Response> answer_with(Answer answer, std::string said);

  Deps deps_;
  Answers answers_;
  net::EgressPolicy egress_;
  std::array<std::unique_ptr<net::HttpClient>, 2> clients_;  ///< by role
  std::unique_ptr<http::Server> server_;
  std::size_t under_way_ = 0;
  std::uint64_t abstained_ = 0;
};

}  // namespace fw::app
