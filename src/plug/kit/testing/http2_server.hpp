// A server of HTTP/2 for tests, on nghttp2: answers every request the same way, and keeps what it
// heard. The test's thread only.
//
//   auto server = std::make_shared<Http2Server>(Http2Server{.body = "hello"});
//   const TcpServer web(world.loop, http2_script(server));
#pragma once

#include <nghttp2/nghttp2.h>
#include <openssl/ssl.h>

#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/net/testing/tcp_server.hpp"

namespace fw::kit::testing {

using Http2Fields = std::vector<std::pair<std::string, std::string>>;

struct Http2Server {
  Http2Fields headers = {{":status", "200"}};
  std::string body;
  Http2Fields trailers{};
  Http2Fields interim{};               ///< an answer before the real one; none where empty
  bool resets = false;                 ///< the stream, instead of an answer
  std::shared_ptr<SSL_CTX> context{};  ///< for TLS
  std::map<std::string, std::string> heard{};
  std::string heard_body{};
};

namespace http2 {

inline constexpr std::size_t kPrefaceBytes = 24;
inline constexpr std::size_t kFrameHeadBytes = 9;

inline std::vector<nghttp2_nv> fields(const Http2Fields& list) {
  const auto bytes = [](const std::string& text) {
    return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
  };
  std::vector<nghttp2_nv> out;
  out.reserve(list.size());
  for (const auto& [name, value] : list)
    out.push_back({bytes(name), bytes(value), name.size(), value.size(), 0});
  return out;
}

inline ssize_t read_body(nghttp2_session* session, std::int32_t stream, std::uint8_t* into,
                         std::size_t room, std::uint32_t* flags, nghttp2_data_source*, void* user) {
  auto& server = *static_cast<Http2Server*>(user);
  const std::size_t size = std::min(room, server.body.size());
  std::memcpy(into, server.body.data(), size);
  server.body.erase(0, size);
  if (!server.body.empty()) return static_cast<ssize_t>(size);
  *flags |= NGHTTP2_DATA_FLAG_EOF;
  if (server.trailers.empty()) return static_cast<ssize_t>(size);
  *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
  const auto trailers = fields(server.trailers);
  nghttp2_submit_trailer(session, stream, trailers.data(), trailers.size());
  return static_cast<ssize_t>(size);
}

inline int answer(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
  auto& server = *static_cast<Http2Server*>(user);
  const std::int32_t stream = frame->hd.stream_id;
  const bool may_end = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
  if (!may_end || (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) == 0) return 0;
  if (server.resets) return nghttp2_submit_rst_stream(session, 0, stream, NGHTTP2_REFUSED_STREAM);
  if (!server.interim.empty()) {
    const auto interim = fields(server.interim);
    nghttp2_submit_headers(session, 0, stream, nullptr, interim.data(), interim.size(), nullptr);
  }
  nghttp2_data_provider provider{};
  provider.read_callback = read_body;
  const auto headers = fields(server.headers);
  const bool has_body = !server.body.empty() && server.heard[":method"] != "HEAD";
  return nghttp2_submit_response(session, stream, headers.data(), headers.size(),
                                 has_body ? &provider : nullptr);
}

inline int hear_header(nghttp2_session*, const nghttp2_frame*, const std::uint8_t* name,
                       std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                       std::uint8_t, void* user) {
  static_cast<Http2Server*>(user)->heard[{reinterpret_cast<const char*>(name), name_size}] =
      std::string(reinterpret_cast<const char*>(value), value_size);
  return 0;
}

inline int hear_data(nghttp2_session*, std::uint8_t, std::int32_t, const std::uint8_t* bytes,
                     std::size_t size, void* user) {
  static_cast<Http2Server*>(user)->heard_body.append(reinterpret_cast<const char*>(bytes), size);
  return 0;
}

inline std::shared_ptr<nghttp2_session> make_session(Http2Server& server) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, answer);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, hear_header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, hear_data);
  nghttp2_session* session = nullptr;
  nghttp2_session_server_new(&session, callbacks, &server);
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, nullptr, 0);
  return {session, nghttp2_session_del};
}

inline std::string output_of(nghttp2_session* session) {
  std::string out;
  const std::uint8_t* bytes = nullptr;
  for (ssize_t size = 0; (size = nghttp2_session_mem_send(session, &bytes)) > 0;)
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  return out;
}

inline void hear(nghttp2_session* session, const std::string& bytes) {
  nghttp2_session_mem_recv(session, reinterpret_cast<const std::uint8_t*>(bytes.data()),
                           bytes.size());
}

inline boost::asio::awaitable<void> serve(net::testing::Peer& peer,
                                          std::shared_ptr<Http2Server> server) {
  if (server->context) {
    const bool secured = co_await peer.start_tls(server->context);
    if (!secured) co_return;
  }
  const auto session = make_session(*server);
  const std::string preface = co_await peer.read_exactly(kPrefaceBytes);
  hear(session.get(), preface);
  for (;;) {
    const bool written = co_await peer.write(output_of(session.get()));
    if (!written) co_return;
    const std::string head = co_await peer.read_exactly(kFrameHeadBytes);
    if (head.empty()) co_return;
    const auto size = static_cast<std::size_t>(static_cast<unsigned char>(head[1])) << 8U |
                      static_cast<unsigned char>(head[2]);
    std::string payload;
    if (size > 0) payload = co_await peer.read_exactly(size);
    hear(session.get(), head + payload);
  }
}

/// Takes the protocol `wanted` out of those that are offered, or none.
inline int choose(SSL*, const unsigned char** out, unsigned char* size,
                  const unsigned char* offered, unsigned int offered_size, void* wanted) {
  const std::string_view name = static_cast<const char*>(wanted);
  for (unsigned int at = 0; at < offered_size; at += 1U + offered[at]) {
    if (name != std::string_view(reinterpret_cast<const char*>(offered + at + 1), offered[at]))
      continue;
    *out = offered + at + 1;
    *size = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_NOACK;
}

}  // namespace http2

[[nodiscard]] inline net::testing::PeerScript http2_script(std::shared_ptr<Http2Server> server) {
  return [server](net::testing::Peer& peer) { return http2::serve(peer, server); };
}

/// A context that agrees to h2 where it is offered.
[[nodiscard]] inline std::shared_ptr<SSL_CTX> h2_context(const net::testing::Identity& identity) {
  static char wanted[] = "h2";
  auto context = identity.server_context();
  SSL_CTX_set_alpn_select_cb(context.get(), http2::choose, wanted);
  return context;
}

}  // namespace fw::kit::testing
