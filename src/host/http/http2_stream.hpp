// One stream of an HTTP/2 session, and how its request is put together. One thread.
#pragma once

#include "host/http/http2_session.hpp"

namespace fw::http {

struct Http2Session::Stream {
  enum class Phase : unsigned char { head, body, handling, answering };

  explicit Stream(StreamId number, Time now) : id(number), since(now), progress(now) {}

  /// 0, or the status to refuse the request with, once all its fields are there (RFC 9113 §8.3.1).
  int check_head(const Limits& limits);

  StreamId id;
  Phase phase = Phase::head;
  Time since;     ///< when it was opened
  Time progress;  ///< when something last moved
  Request request;
  std::string target;
  std::string cookie;
  std::size_t header_bytes = 0;
  std::size_t header_fields = 0;
  std::size_t body_bytes_max = 0;
  bool head_only = false;
  bool cancelled = false;    ///< we reset it
  bool remote_done = false;  ///< END_STREAM was received

  std::string body;  ///< of the answer
  std::size_t sent = 0;
  std::shared_ptr<OutQueue> queue;
};

}  // namespace fw::http
