// Tokens fetched from token endpoints and kept until shortly before they end. One loop's thread
// only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <expected>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/net/net.hpp"
#include "plug/checks/http/oauth.hpp"

namespace fw::checks::http {

inline constexpr std::size_t kTokensMax = 1'000;
inline constexpr Millis kTokenMargin{60'000};  ///< before its end; half its life where that is less

class Tokens {
 public:
  explicit Tokens(net::Net& net) : net_(net) {}

  struct Held {
    std::string value;
    bool is_fresh = false;  ///< fetched for this look
  };
  using Taken = std::expected<Held, net::Failure>;

  /// A token that is good for now. Looks that want the same one wait for one fetch.
  /// `auth_failed` where there is none by the deadline, `blocked_target` where the policy forbids
  /// the endpoint. `oauth` must outlive the call.
  [[nodiscard]] boost::asio::awaitable<Taken> take(const OAuth& oauth, net::Deadline deadline);

  /// The target refused this token: it is not handed out again.
  void forget(const OAuth& oauth, const std::string& value);

 private:
  /// One fetch and the looks that wait for it.
  struct Flight {
    std::vector<std::shared_ptr<boost::asio::steady_timer>> waiting;
    std::optional<Taken> ended;
  };
  struct Kept {
    std::string value;
    net::Deadline good_until{};
    std::shared_ptr<Flight> flight;
  };

  static std::string key_of(const OAuth& oauth);
  boost::asio::awaitable<Taken> wait_for(std::shared_ptr<Flight> flight, net::Deadline deadline);
  boost::asio::awaitable<std::expected<Token, net::Failure>> fetch(const OAuth& oauth,
                                                                   net::Deadline deadline);
  void land(const std::string& key, Flight& flight, std::expected<Token, net::Failure> token);
  void make_room();

  net::Net& net_;
  std::unordered_map<std::string, Kept> kept_;
};

}  // namespace fw::checks::http
