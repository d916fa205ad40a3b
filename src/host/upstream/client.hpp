// Asks another server and hands its answer on while it comes: HTTP/1.1, with or without TLS, over
// connections that are used again. One loop's thread only.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "host/net/dial.hpp"
#include "host/net/url.hpp"
#include "host/upstream/parser.hpp"

namespace fw::upstream {

struct Limits {
  Millis connect_timeout{2'000};    ///< with TLS's handshake
  Millis head_timeout{30'000};      ///< until the answer's head is there
  Millis silence_max{90'000};       ///< between two pieces of its body
  Millis idle_max{30'000};          ///< of a connection that waits for another request
  std::size_t idle_count_max = 32;  ///< connections that wait, of each server
  std::size_t open_max = 2'000;     ///< exchanges at a time
};

struct Request {
  std::string method;
  std::string target;  ///< as in a request line
  Headers headers;     ///< without those of the connection and of the body's length
  std::string body;
};

struct Exchange;

/// An answer whose head has come. Cuts the connection where it goes before its end.
class Answer {
 public:
  explicit Answer(std::unique_ptr<Exchange> exchange);
  ~Answer();
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;

  [[nodiscard]] const Head& head() const;
  /// The next piece of the body; "" at its end. `timeout`, `unavailable` where it breaks off.
  [[nodiscard]] net::Task<std::string> read();
  /// Ends a read that waits, soon. No further one.
  void cancel();

 private:
  std::unique_ptr<Exchange> exchange_;
};

class Client {
 public:
  /// `net` belongs to this loop and must outlive every answer.
  explicit Client(net::Net& net, Limits limits = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Where nobody could be asked, `is_unheard` is set: asking somebody else cannot do anything
  /// twice.
  struct Failed {
    Error error;
    bool is_unheard = false;
  };
  using Outcome = std::expected<std::unique_ptr<Answer>, Failed>;
  /// `server`: scheme, host and port count. `limit`, `timeout`, `unavailable`, `denied`, `invalid`.
  [[nodiscard]] boost::asio::awaitable<Outcome> send(net::Url server, Request request);

 private:
  friend struct Exchange;
  struct Pool;
  std::shared_ptr<Pool> pool_;
};

}  // namespace fw::upstream
