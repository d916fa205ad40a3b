// Servers that mean harm: each never ends, swells, lies or breaks off. Scripts for TcpServer; the
// test's thread only.
#pragma once

#include <zlib.h>
#include <zstd.h>

#include <string>

#include "base/encode.hpp"
#include "host/net/testing/tcp_server.hpp"

namespace fw::contract::zoo {

using net::testing::Peer;
using Script = boost::asio::awaitable<void>;

inline constexpr Millis kDrip{20};

inline std::string gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  out.shrink_to_fit();
  deflateEnd(&stream);
  return out;
}

/// Says `first`, then `again` for ever.
inline Script endless(Peer& peer, std::string first, std::string again, Millis pause = Millis(0)) {
  const auto request = co_await peer.read_until("\r\n\r\n");
  bool more = co_await peer.write(std::move(first));
  while (more) {
    if (pause > Millis(0)) co_await peer.pause(pause);
    more = co_await peer.write(again);
  }
}

/// Says `text` and closes, or keeps the connection open without another word.
inline Script once(Peer& peer, std::string text, bool then_hang) {
  const auto request = co_await peer.read_until("\r\n\r\n");
  co_await peer.write(std::move(text));
  if (then_hang) co_await peer.hang();
}

inline Script silence(Peer& peer) { return peer.hang(); }
inline Script head_drip(Peer& peer) { return endless(peer, "H", "T", kDrip); }
inline Script header_drip(Peer& peer) {
  return endless(peer, "HTTP/1.1 200 OK\r\nX: ", "a", kDrip);
}
inline Script body_drip(Peer& peer) {
  return endless(peer, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "a", kDrip);
}
inline Script chunk_drip(Peer& peer) {
  return endless(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n",
                 kDrip);
}
inline Script endless_headers(Peer& peer) {
  return endless(peer, "HTTP/1.1 200 OK\r\n", "X-Filler: " + std::string(4000, 'x') + "\r\n");
}
inline Script many_fields(Peer& peer) { return endless(peer, "HTTP/1.1 200 OK\r\n", "A: b\r\n"); }
inline Script endless_line(Peer& peer) {
  return endless(peer, "HTTP/1.1 200 ", std::string(16'384, 'x'));
}
inline Script endless_chunks(Peer& peer) {
  return endless(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                 "4000\r\n" + std::string(0x4000, 'x') + "\r\n");
}
inline Script endless_extension(Peer& peer) {
  return endless(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
                 std::string(16'384, 'x'));
}
inline Script endless_trailers(Peer& peer) {
  return endless(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
                 "X-Trailer: " + std::string(4000, 'x') + "\r\n");
}
inline Script endless_body(Peer& peer) {
  return endless(peer, "HTTP/1.1 200 OK\r\n\r\n", std::string(65'536, 'x'));
}
inline Script endless_interim(Peer& peer) {
  return endless(peer, "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 102 Processing\r\n\r\n");
}
inline Script unasked_upgrade(Peer& peer) {
  return once(peer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", true);
}
inline Script garbage(Peer& peer) { return endless(peer, "\x01\x02\x03\xff", "\xfe\xfd\r\n"); }
inline Script other_protocol(Peer& peer) { return once(peer, "SSH-2.0-OpenSSH_9.2\r\n", true); }
inline Script http2_frames(Peer& peer) {
  return endless(peer, std::string("\0\0\0\4\0\0\0\0\0", 9),
                 std::string("\0\0\4\3\0\0\0\0\1\0\0\0\0", 13));
}
inline Script bad_length(Peer& peer) {
  return once(peer, "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", false);
}
inline Script two_lengths(Peer& peer) {
  return once(peer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
              false);
}
inline Script bad_chunk(Peer& peer) {
  return once(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nhello\r\n", false);
}
inline Script nul_in_header(Peer& peer) {
  return once(peer, std::string("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", 28), false);
}
inline Script closes_at_once(Peer& peer) { return once(peer, "", false); }
inline Script closes_in_head(Peer& peer) { return once(peer, "HTTP/1.1 200 OK\r\nX: y", false); }
inline Script closes_in_body(Peer& peer) {
  return once(peer, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", false);
}
inline Script closes_in_chunk(Peer& peer) {
  return once(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhello", false);
}
inline Script lies_about_length(Peer& peer) {
  return once(peer, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nhello", true);
}
inline Script resets(Peer& peer) {
  const auto request = co_await peer.read_until("\r\n\r\n");
  peer.reset();
}
inline Script loop(Peer& peer) {
  return once(peer, "HTTP/1.1 302 X\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", false);
}
inline Script ping_pong(Peer& peer) {
  const auto request = co_await peer.read_until("\r\n\r\n");
  const char* to = request.starts_with("GET /a ") ? "/b" : "/a";
  co_await peer.write(fmt::format("HTTP/1.1 307 X\r\nLocation: {}\r\n\r\n", to));
}
/// Each redirect leads one further: 10,000 of them, if anybody followed.
inline Script ten_thousand_redirects(Peer& peer) {
  const auto request = co_await peer.read_until("\r\n\r\n");
  const auto path = split(request, ' ').at(1).substr(1);
  const int next = to_number<int>(path).value_or(0) + 1;
  co_await peer.write(fmt::format("HTTP/1.1 301 X\r\nLocation: /{}\r\n\r\n", next));
}
inline Script redirect_with_endless_body(Peer& peer) {
  return endless(peer, "HTTP/1.1 302 X\r\nLocation: /\r\n\r\n", std::string(65'536, 'x'));
}
inline Script gzip_bomb(Peer& peer) {
  return endless(peer, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
                 gzip(std::string(32 << 20, '\0')));
}
inline Script long_gzip(Peer& peer) {
  std::string text;
  std::uint32_t state = 1;  // xorshift: letters that compress to about half
  for (int i = 0; i < 1'500'000; ++i) {
    state ^= state << 13U;
    state ^= state >> 17U;
    state ^= state << 5U;
    text += static_cast<char>('a' + state % 16);
  }
  return endless(peer, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip(text));
}
inline Script no_gzip(Peer& peer) {
  return once(peer, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain text", false);
}

inline Script encoded(Peer& peer, std::string_view encoding, std::string first, std::string again) {
  return endless(peer,
                 fmt::format("HTTP/1.1 200 OK\r\nContent-Encoding: {}\r\n\r\n{}", encoding, first),
                 std::move(again));
}
/// 64 MiB of NUL, made with Node.js.
inline Script br_bomb(Peer& peer) {
  static constexpr std::string_view kBomb =
      "cbffff3ff82700e2b14020f7fe8fffff7ff04f00c4611180eefd1fffffffe09f0088c30200ddfb3ffeff"
      "ffc13f0110870500baf77ffcffff837f02200e0b0074effff8ffff07ff04401c1600e8defff1ffff0ffe"
      "0980382c00d0bdffcbffff3ffc1300715800a07bff07";
  return encoded(peer, "br", from_hex(kBomb).value(), "x");
}
/// Blocks of metadata without a byte in them (RFC 7932 §9.2).
inline Script br_of_nothing(Peer& peer) {
  return encoded(peer, "br", "\x0c", std::string(16'384, '\x06'));
}
inline Script no_br(Peer& peer) { return encoded(peer, "br", "\xff\xff plain text", "x"); }
inline std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 19));
  out.shrink_to_fit();
  return out;
}
inline Script zstd_bomb(Peer& peer) {
  const std::string bomb = zstd(std::string(8 << 20, '\0'));
  return encoded(peer, "zstd", bomb, bomb);
}
/// Asks for a window of 256 MiB (RFC 8878 §3.1.1.1.2).
inline Script zstd_wide(Peer& peer) {
  return encoded(peer, "zstd", std::string("\x28\xb5\x2f\xfd\0\x90", 6), std::string(16'384, 'x'));
}
/// Frames that are to be skipped (RFC 8878 §3.1.2).
inline Script zstd_of_nothing(Peer& peer) {
  return encoded(peer, "zstd", "",
                 std::string("\x50\x2a\x4d\x18\0\x10\0\0", 8) + std::string(4096, 'x'));
}
inline Script no_zstd(Peer& peer) { return encoded(peer, "zstd", "plain text", "x"); }

}  // namespace fw::contract::zoo
