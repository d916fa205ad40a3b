// A client of the DevTools protocol over two pipes: JSON messages, each ended by a NUL. One loop's
// thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/browser/fd.hpp"
#include "host/browser/messages.hpp"
#include "host/net/task.hpp"

namespace fw::browser {

inline constexpr std::size_t kCallsMax = 512;               ///< that wait for an answer
inline constexpr std::size_t kCommandBytesMax = 4u << 20;   ///< that wait to be written
inline constexpr std::uint64_t kPipeBytesMax = 256u << 20;  ///< read in all

class Devtools : public std::enable_shared_from_this<Devtools> {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  using Object = boost::json::object;
  /// An event of a session; "" is the browser's own.
  using OnEvent =
      std::function<void(std::string_view method, const Object& params, std::string_view session)>;
  /// Which events are worth reading.
  using Wants = std::function<bool(std::string_view method)>;

  Devtools(boost::asio::io_context& loop, Fd commands, Fd answers);

  /// Reads from now on. Neither function is called after `close`.
  void start(Wants wants, OnEvent on_event);

  /// Its "result". `timeout` at the deadline, `unavailable` where the browser refuses (with its
  /// word) or is gone, `limit` where too many wait.
  [[nodiscard]] net::Task<Object> call(std::string method, Object params, std::string session,
                                       Deadline deadline);
  /// The same, and nobody waits for the answer.
  void tell(std::string_view method, Object params, std::string_view session);

  /// Ends everything that waits; may be called again.
  void close();
  [[nodiscard]] bool is_open() const { return !closed_; }
  /// Whether it was closed because of the browser's amount of words, not its silence.
  [[nodiscard]] bool was_flooded() const { return flooded_; }
  /// Messages that were too long or no JSON object.
  [[nodiscard]] std::size_t skipped() const { return reader_.skipped() + malformed_; }

 private:
  struct Waiting {
    explicit Waiting(boost::asio::io_context& loop) : timer(loop) {}
    boost::asio::steady_timer timer;
    std::optional<Result<Object>> answer;
  };

  static boost::asio::awaitable<void> read_all(std::shared_ptr<Devtools> self);
  static boost::asio::awaitable<void> write_all(std::shared_ptr<Devtools> self);
  std::int64_t send(std::string_view method, Object params, std::string_view session);
  void take(std::string_view message);
  void answered(std::int64_t id, Object& message);

  boost::asio::io_context& loop_;
  boost::asio::posix::stream_descriptor commands_;
  boost::asio::posix::stream_descriptor answers_;
  Wants wants_;
  OnEvent on_event_;
  MessageReader reader_;
  std::string unwritten_;
  bool is_writing_ = false;
  bool closed_ = false;
  bool flooded_ = false;
  std::int64_t last_id_ = 0;
  std::uint64_t read_bytes_ = 0;
  std::size_t malformed_ = 0;
  std::map<std::int64_t, std::shared_ptr<Waiting>> waiting_;
};

}  // namespace fw::browser
