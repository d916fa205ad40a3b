// One browser's look at one page over DevTools: opens it, waits until it rests, asks what it shows.
// One loop's thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/browser/devtools.hpp"
#include "host/browser/record.hpp"
#include "host/browser/visit.hpp"

namespace fw::browser {

inline constexpr std::size_t kSessionsMax = 100;  ///< workers and frames that are listened to
inline constexpr Millis kStartMax{8'000};         ///< until the browser's first answer
inline constexpr Millis kQuiet{1'500};            ///< without a request, after loading
inline constexpr std::size_t kQuietInFlightMax = 2;
inline constexpr Millis kLastLook{2'500};  ///< of the time, kept for cookies and globals

class Page {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  /// `user_agent` is added to the browser's own. `record` must outlive it.
  Page(boost::asio::io_context& loop, std::shared_ptr<Devtools> devtools, Record& record,
       std::string user_agent);
  ~Page();
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  /// The browser's name and version, once it answers. Must come first.
  [[nodiscard]] net::Task<std::string> greet(Deadline deadline);
  /// Opens the page and waits until it rests; false where the time ran out first. `unavailable`
  /// with the browser's word where it cannot be opened.
  [[nodiscard]] net::Task<bool> open(Errand errand, Deadline deadline);
  /// Cookies and globals, as far as the time allows.
  [[nodiscard]] boost::asio::awaitable<void> look_around(std::vector<std::string> globals,
                                                         Deadline deadline);

 private:
  using Object = Devtools::Object;

  void on_event(std::string_view method, const Object& params, std::string_view session);
  void attached(const Object& params);
  void listen_to(std::string_view session, bool has_page);
  boost::asio::awaitable<void> pause(Millis time);
  net::Task<> find_page(Deadline deadline);
  boost::asio::awaitable<bool> rest(Deadline deadline);
  boost::asio::awaitable<std::vector<std::size_t>> globals_of(World world, std::string script,
                                                              std::size_t names, Deadline deadline);

  boost::asio::io_context& loop_;
  std::shared_ptr<Devtools> devtools_;
  Record& record_;
  std::string user_agent_;
  std::string page_;     ///< id of the target and of its frame
  std::string session_;  ///< of the page
  std::set<std::string> sessions_;
  std::set<std::string> targets_;
  std::vector<std::size_t> natives_;  ///< of the globals, those that an empty page has
};

}  // namespace fw::browser
