// In front of the handlers: sees to it that a request is answered in the region it is at home in.
// Made once by app/; what it makes runs on the web loop.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/http/router.hpp"
#include "host/http/token_bucket.hpp"
#include "model/routing.hpp"
#include "web/env.hpp"
#include "web/routing/carrier.hpp"
#include "web/routing/clue.hpp"
#include "web/routing/mark.hpp"

namespace fw::web {

struct RoutingOptions {
  std::string here;
  std::vector<model::KnownRegion> regions;  ///< this one, too
  std::string mark_key;                     ///< the same on all machines of the fleet
};

/// What the directory said, for a while. Bounded.
class RegionCache {
 public:
  static constexpr std::size_t entries_max = 10'000;
  static constexpr Millis known_for{60'000};
  static constexpr Millis unknown_for{10'000};

  /// Nothing: it has to be asked. "": it did not know.
  [[nodiscard]] std::optional<std::string> find(std::string_view text, Instant now) const;
  void put(std::string text, std::string region, Instant now);

 private:
  struct Entry {
    std::string region;
    Instant until{};
  };
  std::map<std::string, Entry, std::less<>> entries_;
};

class Routing {
 public:
  /// `carrier` may be nullptr where the kind forwards nothing; all must outlive the handlers.
  Routing(Env& env, const model::RouterKind& kind, RoutingOptions options, Carrier* carrier);

  /// `pages` gets what is to be answered here.
  [[nodiscard]] http::Handler in_front_of(http::Handler pages);

 private:
  using Answer = boost::asio::awaitable<http::Response>;

  Answer answer(std::shared_ptr<const http::Handler> pages, http::Request request);
  Answer forward(http::Request request, std::string region);
  /// "" where nobody knows.
  boost::asio::awaitable<Result<std::string>> home_of(Clue clue, std::string peer);
  boost::asio::awaitable<Result<std::string>> home_of_page(std::string slug);
  [[nodiscard]] model::Passage read_passage(http::Request& request);
  [[nodiscard]] http::Response refusal(const http::Request& request, const model::Route& route);
  [[nodiscard]] http::Response with_right_cookie(const http::Request& request,
                                                 std::string_view region,
                                                 const std::string& target);
  [[nodiscard]] bool may_look_up(const std::string& peer);

  Env& env_;
  const model::RouterKind& kind_;
  const RoutingOptions options_;
  const RegionNames names_;
  Carrier* carrier_;
  Gauge& under_way_;
  RegionCache pages_;
  std::map<std::string, http::TokenBucket> lookups_;  ///< of e-mail addresses, by peer
};

}  // namespace fw::web
