// Requests and responses as the rest of the house sees them: no type of a HTTP library. Values.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fw::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A request that passed every limit of the server. Names of headers are lower case.
struct Request {
  std::string method;  ///< "GET"
  std::string path;    ///< decoded, normalized, begins with "/"
  std::string query;   ///< raw, without "?"
  Headers headers;
  std::string body;
  std::string scheme;  ///< "http" or "https"
  std::string host;    ///< from Host or :authority, lower case, with port as sent
  std::string peer;    ///< the client's address, without port (from a trusted proxy's header where
                       ///< configured)
  int version = 11;    ///< 11 or 20
  std::string key_identity;  ///< of the client's key, where the server demands one
  std::map<std::string, std::string, std::less<>> parameters;  ///< from the route: {id}

  [[nodiscard]] std::string_view header(std::string_view name) const;  ///< "" where absent
  [[nodiscard]] std::string_view cookie(std::string_view name) const;  ///< "" where absent
  [[nodiscard]] std::optional<std::string> query_value(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> form_value(
      std::string_view name) const;  ///< urlencoded body
  [[nodiscard]] std::vector<std::string> form_values(std::string_view name) const;
  [[nodiscard]] std::string_view parameter(std::string_view name) const;
};

/// Events towards one client. Any thread may send; a client that reads too slowly is told to start
/// anew: when its queue is full, what waits there is dropped and one event `resync` takes its
/// place. The server ends a stream without a proper end when it drains or the stream is too old, so
/// that every kind of client comes back; `close` ends it properly.
class EventStream {
 public:
  virtual ~EventStream() = default;
  /// One event (WHATWG HTML §9.2); line breaks in `data` become several data lines. False once the
  /// client is gone. One event must be smaller than queue_bytes_max, or it counts as an overflow.
  virtual bool send(std::string_view event, std::string_view data, std::string_view id = {}) = 0;
  /// Ends the stream after what is queued.
  virtual void close() = 0;
  [[nodiscard]] virtual bool is_open() const = 0;
  /// Called once, on the loop, when the client is gone or the server drains.
  virtual void on_close(std::function<void()> callback) = 0;
  /// Called on the loop each time the queue was dropped, after `resync` was put in its place: the
  /// moment to send the whole state again.
  virtual void on_resync(std::function<void()> callback) = 0;

  static constexpr std::size_t queue_bytes_max = 64 * 1024;
};

/// The body of one answer, sent as it comes. One loop's thread only. What sends must look at
/// `waiting` and pause above `waiting_bytes_max`, until `on_room`.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// False once the client is gone.
  virtual bool send(std::string_view bytes) = 0;
  /// Bytes that are not written yet.
  [[nodiscard]] virtual std::size_t waiting() const = 0;
  /// Ends the body after what waits.
  virtual void close() = 0;
  /// Ends it at once and without a proper end, so that the client knows that it is not whole.
  virtual void abort() = 0;
  /// Called once, when the client is gone, the server drains or all is sent.
  virtual void on_close(std::function<void()> callback) = 0;
  /// Called each time there is room again.
  virtual void on_room(std::function<void()> callback) = 0;

  static constexpr std::size_t waiting_bytes_max = 64 * 1024;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  /// Set: the answer is text/event-stream, and this is called with the stream once the headers are
  /// sent. The server itself sends a comment every `heartbeat` seconds.
  std::function<void(std::shared_ptr<EventStream>)> events;
  /// Set: the body comes through this stream instead of `body`; it is not compressed here.
  std::function<void(std::shared_ptr<ByteStream>)> bytes;

  static Response html(std::string body, int status = 200);
  static Response json(std::string body, int status = 200);
  static Response text(std::string body, int status = 200);
  static Response redirect(std::string location, int status = 303);
  Response&& with_header(std::string name, std::string value) &&;
};

}  // namespace fw::http
