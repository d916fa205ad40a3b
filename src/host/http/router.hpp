// Which handler answers which request: one static table, with the permission beside every route.
// Immutable after building.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "host/http/message.hpp"

namespace fw::http {

using Handler = std::function<boost::asio::awaitable<Response>(Request)>;

/// A route: method, a pattern such as "/monitors/{id}", and a permission whose name the caller's
/// guard understands. A route without a permission does not exist: the router refuses it when it is
/// added.
struct Route {
  std::string method;
  std::string pattern;
  std::string permission;
  Handler handler;
};

class Router {
 public:
  /// Asserts on a duplicate, an empty permission or a malformed pattern: those are our own
  /// mistakes.
  void add(Route route);
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

  struct Match {
    const Route* route = nullptr;  ///< nullptr: none
    bool path_exists = false;      ///< another method would match: 405 with Allow
    std::string allow;             ///< "GET, POST"
    std::map<std::string, std::string, std::less<>> parameters;
  };
  /// HEAD matches GET. Literal segments win over parameters.
  [[nodiscard]] Match match(std::string_view method, std::string_view path) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace fw::http
