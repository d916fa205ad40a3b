// What a browser's events tell of a page: requests, frames, workers, cookies, worlds of JavaScript.
// Everything in them may be the page's own invention: bounded, and believed only in its form. Pure;
// owned by one thread.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "host/browser/visit.hpp"

namespace fw::browser {

inline constexpr std::size_t kRequestsMax = 3'000;
inline constexpr std::size_t kFramesMax = 2'000;
inline constexpr std::size_t kCookiesMax = 500;
inline constexpr std::size_t kWorkersMax = 200;
inline constexpr std::size_t kWindowsMax = 50;
inline constexpr std::size_t kWorldsMax = 40;
inline constexpr std::size_t kUrlBytesMax = 2'048;

/// Where a frame's own scripts run.
struct World {
  std::string session;
  std::int64_t context = 0;
  std::string frame;  ///< its id
};

class Record {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Whether `event` makes anything of such an event.
  [[nodiscard]] static bool wants(std::string_view method);
  /// DevTools protocol 1.3, domains Network, Page, Runtime, Target; of any session.
  void event(std::string_view method, const boost::json::object& params, std::string_view session,
             Time now);
  /// The frame that is the page; its id is the target's.
  void set_page(std::string_view frame) { page_ = frame; }

  [[nodiscard]] bool is_loaded() const { return loaded_; }
  [[nodiscard]] std::size_t in_flight() const { return open_.size(); }
  [[nodiscard]] Time last_activity() const { return last_activity_; }
  [[nodiscard]] bool has_crashed() const { return crashed_; }
  /// The page's own first; at most kWorldsMax.
  [[nodiscard]] std::vector<World> worlds() const;
  /// Address of a frame, or of the nearest one around it that has one; "" for the page's own.
  [[nodiscard]] std::string frame_url(const std::string& frame) const;

  void add_cookie(std::string_view name, std::string_view domain);
  void add_global(std::string name, const std::string& frame);
  /// Everything seen; state and sentence are the caller's.
  [[nodiscard]] Visit take();

 private:
  struct Frame {
    std::string parent;
    std::string url;
  };
  using Object = boost::json::object;

  void request_sent(const Object& params, Time now);
  void request_ended(const Object& params, Time now);
  void headers_received(const Object& params);
  void websocket_created(const Object& params, Time now);
  void frame_attached(const Object& params);
  void frame_navigated(const Object& params, Time now);
  void world_created(const Object& params, std::string_view session);
  void target_attached(const Object& params, Time now);
  void add_request(Load load, const std::string& url, std::string frame);

  std::string page_;
  bool loaded_ = false;
  bool crashed_ = false;
  Time last_activity_{};
  std::unordered_set<std::string> open_;
  std::unordered_map<std::string, std::string> hosts_;  ///< by request
  std::unordered_map<std::string, Frame> frames_;
  std::unordered_set<std::string> seen_;
  std::set<std::string> frame_urls_;
  std::set<std::string> workers_;
  std::set<std::string> windows_;
  std::set<Cookie> cookies_;
  std::vector<World> worlds_;
  Visit visit_;
};

/// http, https, ws and wss only, of printable characters, cut at kUrlBytesMax; or nothing.
[[nodiscard]] std::optional<std::string> usable_url(std::string_view url);

}  // namespace fw::browser
