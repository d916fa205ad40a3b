// HTTP/2 frames on one side, requests and responses on the other (RFC 9113, nghttp2), with the
// floods that the protocol invites held off. No I/O; one thread.
#pragma once

#include <nghttp2/nghttp2.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "host/http/message.hpp"
#include "host/http/out_queue.hpp"
#include "host/http/server.hpp"
#include "host/http/token_bucket.hpp"

namespace fw::http {

class Http2Session {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using StreamId = std::int32_t;

  class Owner {
   public:
    virtual ~Owner() = default;
    /// A whole request; answer with `respond`, now or later.
    virtual void on_request(StreamId stream, Request request) = 0;
    /// Asked when the head is there.
    virtual std::size_t body_limit(const Request& request) = 0;
    /// True: no further stream now, since too many handlers are still at work.
    virtual bool is_busy() = 0;
    /// A request was refused with this status before it reached a handler.
    virtual void on_refused(int status) = 0;
  };

  Http2Session(const Limits& limits, Owner& owner);
  ~Http2Session();
  Http2Session(const Http2Session&) = delete;
  Http2Session& operator=(const Http2Session&) = delete;

  /// False: the connection is beyond repair; send what `produce` still gives and close.
  bool receive(std::string_view bytes, Time now);
  /// Appends what is to be sent, about `bytes_max` at most; false where there was nothing.
  bool produce(std::string& out, std::size_t bytes_max, Time now);
  /// Nothing more will come or go.
  [[nodiscard]] bool is_over() const;
  /// It was ended for flooding.
  [[nodiscard]] bool was_flooded() const { return flooded_; }

  /// Nothing happens where the stream is gone. `response` passed Core::finish_response.
  void respond(StreamId stream, Response response, const std::string& date);
  /// As `respond`, and what `queue` gives after the head. `queue->finish()` is called at the end.
  void respond_with_stream(StreamId stream, const Response& response, const std::string& date,
                           std::shared_ptr<OutQueue> queue);
  void stream_ready(StreamId stream);
  /// Ends a stream without a proper end (RST_STREAM CANCEL).
  void cancel(StreamId stream);

  /// GOAWAY: streams that were begun are finished, no new ones.
  void drain();
  /// GOAWAY and the end.
  void terminate();
  /// The connection is gone: event streams are told.
  void close_streams();
  /// Ends streams and connections that stand still.
  void tick(Time now);

  [[nodiscard]] std::size_t open_streams() const { return streams_.size(); }
  [[nodiscard]] bool has(StreamId stream) const { return streams_.contains(stream); }

 private:
  struct Stream;
  struct Callbacks;

  void set_up();
  int begin_frame(const nghttp2_frame_hd& header);
  int begin_headers(StreamId id);
  int take_header(Stream& stream, std::string_view name, std::string_view value);
  int frame_received(const nghttp2_frame& frame);
  void headers_complete(Stream& stream, bool last);
  void request_complete(Stream& stream);
  int data_received(StreamId id, std::string_view bytes);
  void frame_sent(const nghttp2_frame& frame);
  void stream_closed(StreamId id);
  std::int64_t give(Stream& stream, char* out, std::size_t bytes_max, std::uint32_t& flags);
  void refuse(Stream& stream, int status);
  void submit(Stream& stream, const Response& response, const std::string& date, bool with_body);
  int flood();
  Stream* find(StreamId id);

  const Limits& limits_;
  Owner& owner_;
  nghttp2_session* session_ = nullptr;
  std::unordered_map<StreamId, std::unique_ptr<Stream>> streams_;
  TokenBucket control_frames_{100, 20};
  TokenBucket window_updates_{10'000, 1'000};
  std::size_t own_resets_ = 0;
  Time now_{};
  Time idle_since_{};
  Time headers_since_ = Time::max();  ///< a header block has begun and is not complete
  bool flooded_ = false;
  bool drained_ = false;
};

}  // namespace fw::http
