// Reads HTTP/1.1 requests out of a stream of bytes (RFC 9112), strictly: what two parsers could
// understand differently is refused. No I/O; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/http/chunk_reader.hpp"
#include "host/http/head_scanner.hpp"
#include "host/http/message.hpp"

namespace fw::http {

/// Give it bytes with `append`, then call `advance` until it says what it needs.
class RequestReader {
 public:
  enum class State : std::uint8_t {
    head,      ///< more bytes of the head are needed
    body,      ///< the head is there (see `request`); call `advance` again for the body
    complete,  ///< call `take`
    failed,    ///< answer with `failure_status` and close
  };

  explicit RequestReader(HeadLimits limits);
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  void append(std::string_view bytes) { pending_.append(bytes); }
  State advance();
  /// For the request whose head was just read; a longer body fails with 413.
  void set_body_limit(std::size_t bytes) { body_bytes_max_ = bytes; }

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] int failure_status() const { return status_; }
  /// Valid from State::body on.
  [[nodiscard]] const Request& request() const { return request_; }
  [[nodiscard]] bool keeps_alive() const { return keep_alive_; }
  /// The client waits for "100 Continue" before it sends its body (RFC 9110 §10.1.1).
  [[nodiscard]] bool expects_continue() const { return expects_continue_; }
  /// Bytes of a request have arrived that is not complete.
  [[nodiscard]] bool has_begun() const { return state_ != State::head || !pending_.empty(); }
  [[nodiscard]] std::size_t body_bytes() const { return request_.body.size(); }
  [[nodiscard]] std::string_view pending() const { return pending_; }

  /// The complete request; what followed it stays for the next one.
  [[nodiscard]] Request take();
  /// Gives back all memory; only between requests.
  void release();

 private:
  struct Parser;

  State fail(int status);
  State read_head();
  State read_body();
  State read_chunks();
  bool check_framing();
  bool check_target(std::string_view raw);
  bool check_fields();

  HeadLimits limits_;
  HeadScanner scanner_;
  std::optional<ChunkReader> chunks_;  ///< set: the body is chunked
  std::uint64_t length_ = 0;           ///< of the body otherwise
  std::string pending_;
  Request request_;
  std::size_t body_bytes_max_ = 64 * 1024;
  State state_ = State::head;
  int status_ = 0;
  bool skipped_line_ = false;
  bool keep_alive_ = false;
  bool expects_continue_ = false;
};

}  // namespace fw::http
