// Which handler answers which request: one static table, with the permission beside every route.
// Immutable after building.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/http/message.hpp"

namespace fw::http {

using Handler = std::function<boost::asio::awaitable<Response>(Request)>;

/// A route: method, a pattern such as "/monitors/{id}" or "/assets/{path...}" (the last segment may
/// take the rest of the path; every other parameter takes one segment), and a permission whose name
/// the caller's guard understands. A route without a permission does not exist: the router refuses
/// it when it is added.
struct Route {
  std::string method;
  std::string pattern;
  std::string permission;
  Handler handler;
};

class Router {
 public:
  Router();

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
  /// One segment of the patterns, as a tree.
  struct Node {
    std::map<std::string, std::size_t, std::less<>> literals;
    std::size_t parameter = 0;          ///< node, 0: none
    std::vector<std::size_t> routes;    ///< that end here
    std::vector<std::size_t> catching;  ///< that take the rest of the path from here
  };

  std::size_t child(std::size_t node, std::string_view segment);
  const std::vector<std::size_t>* find(std::size_t node,
                                       std::span<const std::string_view> segments) const;
  void read_parameters(const Route& route, std::span<const std::string_view> segments,
                       Match& match) const;

  std::vector<Route> routes_;
  std::vector<Node> nodes_;
};

}  // namespace fw::http
