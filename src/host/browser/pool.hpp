// The browsers of this process: finds one, starts a few at a time, each jailed and for one page.
// One loop's thread only.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "host/browser/find.hpp"
#include "host/browser/visit.hpp"
#include "host/net/net.hpp"

namespace fw::browser {

struct RunEnd;

struct PoolOptions {
  std::string browser = "auto";  ///< as find_browser takes it
  std::string user =
      "nobody";  ///< to run it as, where we are root; "": as root, without its sandbox
  std::vector<std::string> hidden;  ///< folders that a browser must not see, such as our data
  bool judges_certificates =
      false;                    ///< by our own trust store: where it knows more than the system's
  bool with_namespaces = true;  ///< false: not even tried
  std::size_t running_max = 2;
  std::size_t waiting_max = 16;
};

class Pool {
 public:
  /// `net` must outlive it.
  Pool(net::Net& net, PoolOptions options);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  [[nodiscard]] const Found& found() const { return found_; }

  /// Never fails: what happened is in the visit's state and sentence. Ends within the errand's
  /// waiting_max and timeout, and half a second. The pool must outlive it.
  [[nodiscard]] boost::asio::awaitable<Visit> visit(Errand errand);

 private:
  boost::asio::awaitable<bool> take_seat(Millis most);
  void give_seat_back();
  boost::asio::awaitable<Visit> run(Errand errand);
  [[nodiscard]] bool asks_for_less(const RunEnd& end);

  net::Net& net_;
  const PoolOptions options_;
  const Found found_;
  std::size_t running_ = 0;
  std::deque<std::shared_ptr<boost::asio::steady_timer>> waiting_;
  bool with_namespaces_ = true;
  bool with_sandbox_ = true;
  bool has_told_ = false;
  boost::asio::thread_pool cleaner_{1};
};

}  // namespace fw::browser
