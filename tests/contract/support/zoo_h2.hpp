// Servers of HTTP/2 that mean harm: floods of frames, games with windows, heads without an end.
// Scripts for TcpServer; the test's thread only.
#pragma once

#include <string>
#include <string_view>

#include "support/zoo.hpp"

namespace fw::contract::zoo::h2 {

/// A frame (RFC 9113 §4.1), given as often as `times` says: floods come in large pieces.
inline std::string frame(char type, char flags, char stream, std::string_view payload,
                         int times = 1) {
  std::string one(3, '\0');
  one[0] = static_cast<char>(payload.size() >> 16U);
  one[1] = static_cast<char>(payload.size() >> 8U);
  one[2] = static_cast<char>(payload.size());
  one += {type, flags, '\0', '\0', '\0', stream};
  one += payload;
  std::string all;
  for (int i = 0; i < times; ++i) all += one;
  return all;
}

constexpr char kData = 0, kHeaders = 1, kPriority = 2, kReset = 3, kSettings = 4, kPush = 5,
               kPing = 6, kGoaway = 7, kWindow = 8, kContinuation = 9;
constexpr char kEndHeaders = 4, kPadded = 8;

inline std::string hello() { return frame(kSettings, 0, 0, ""); }
/// ":status: 200", in a head that is whole.
inline std::string head(std::string_view more = {}) {
  return frame(kHeaders, kEndHeaders, 1, "\x88" + std::string(more));
}
/// "content-encoding: …" as a literal (RFC 7541 §6.2.2).
inline std::string encoded(std::string_view name) {
  return "\x0f\x0b" + std::string(1, static_cast<char>(name.size())) + std::string(name);
}
inline std::string setting(char id, std::string_view value) {
  return frame(kSettings, 0, 0, std::string({'\0', id}) + std::string(value));
}
inline std::string_view bytes(const char (&text)[5]) { return {text, 4}; }

/// Answers with `first`, then says `again` for ever.
inline Script flood(Peer& peer, std::string first, std::string again, Millis pause = Millis(0)) {
  return endless(peer, hello() + first, std::move(again), pause);
}

inline Script settings_flood(Peer& peer) {
  return flood(peer, "", frame(kSettings, 0, 0, "", 1000));
}
inline Script settings_flood_in_body(Peer& peer) {
  return flood(peer, head(), frame(kSettings, 0, 0, "", 1000));
}
inline Script ping_flood(Peer& peer) {
  return flood(peer, head(), frame(kPing, 0, 0, "12345678", 1000));
}
inline Script priority_flood(Peer& peer) {
  return flood(peer, "", frame(kPriority, 0, 1, std::string_view("\0\0\0\0\1", 5), 1000));
}
inline Script goaway_flood(Peer& peer) {
  return flood(peer, "", frame(kGoaway, 0, 0, std::string_view("\0\0\0\1\0\0\0\0", 8), 1000));
}
inline Script unknown_flood(Peer& peer) { return flood(peer, "", frame(0x55, 0, 0, "", 1000)); }
inline Script empty_continuations(Peer& peer) {
  return flood(peer, frame(kHeaders, 0, 1, "\x88"), frame(kContinuation, 0, 1, "", 1000));
}
inline Script full_continuations(Peer& peer) {
  std::string fields;  // "x: y" without an index, again and again
  for (int i = 0; i < 3000; ++i) fields += std::string("\0\1x\1y", 5);
  return flood(peer, frame(kHeaders, 0, 1, "\x88"), frame(kContinuation, 0, 1, fields));
}
/// One field that is said to have 256 MiB, of which ever more comes.
inline Script endless_field(Peer& peer) {
  return flood(peer, frame(kHeaders, 0, 1, std::string("\x88\0\1x\x7f\x81\xff\xff\x7f", 9)),
               frame(kContinuation, 0, 1, std::string(16'000, 'y')));
}
/// One field of 3 KB, and a thousand bytes that each repeat it.
inline Script table_bomb(Peer& peer) {
  return once(peer,
              hello() + head(std::string("\x40\x01x\x7f\xb9\x16", 6) + std::string(3'000, 'y') +
                             std::string(1'000, '\xbe')),
              true);
}
inline Script empty_data(Peer& peer) { return flood(peer, head(), frame(kData, 0, 1, "", 1000)); }
inline Script padding(Peer& peer) {
  return flood(peer, head(),
               frame(kData, kPadded, 1, '\xff' + std::string("x") + std::string(255, '\0'), 60));
}
inline Script interim_flood(Peer& peer) {
  return flood(peer, "",
               frame(kHeaders, kEndHeaders, 1,
                     "\x08\x03"
                     "103",
                     100));
}
inline Script trailers_flood(Peer& peer) {
  return flood(peer, head(), frame(kHeaders, kEndHeaders, 1, std::string("\0\1x\1y", 5), 100));
}
inline Script push_flood(Peer& peer) {
  return flood(peer, "", frame(kPush, kEndHeaders, 1, std::string("\0\0\0\2\x82", 5), 100));
}
inline Script reset_storm(Peer& peer) {
  return flood(peer, "", frame(kReset, 0, 1, bytes("\0\0\0\7"), 1000));
}
/// Resets of streams that nobody has opened.
inline Script reset_of_nothing(Peer& peer) {
  return flood(peer, "", frame(kReset, 0, 3, bytes("\0\0\0\7"), 1000));
}
inline Script giant_frame(Peer& peer) {
  return flood(peer, std::string("\xff\xff\xff\0\0\0\0\0\1", 9), std::string(16'000, 'x'));
}
/// Says that nothing may be sent to it, and waits.
inline Script shut_window(Peer& peer) { return once(peer, setting(4, bytes("\0\0\0\0")), true); }
/// Opens it one byte at a time.
inline Script window_drip(Peer& peer) {
  return endless(peer, setting(4, bytes("\0\0\0\0")), frame(kWindow, 0, 1, bytes("\0\0\0\1")));
}
inline Script window_overflow(Peer& peer) {
  return flood(peer, "", frame(kWindow, 0, 0, bytes("\x7f\xff\xff\xff")));
}
inline Script window_of_nothing(Peer& peer) {
  return flood(peer, "", frame(kWindow, 0, 0, bytes("\0\0\0\0")));
}
inline Script window_too_large(Peer& peer) {
  return once(peer, setting(4, bytes("\xff\xff\xff\xff")), true);
}
inline Script window_to_and_fro(Peer& peer) {
  return flood(peer, "", setting(4, bytes("\x7f\xff\xff\xff")) + setting(4, bytes("\0\0\0\0")));
}
/// A table of 4 GiB, for our fields.
inline Script giant_table(Peer& peer) {
  return once(peer, setting(1, bytes("\xff\xff\xff\xff")) + head() + frame(kData, 1, 1, "up"),
              true);
}
/// More than the window that was given.
inline Script beyond_the_window(Peer& peer) {
  return once(peer,
              hello() + head() + frame(kData, 0, 1, std::string(16'000, 'x'), 60) +
                  frame(kData, 0, 1, std::string(16'000, 'x'), 200),
              true);
}
inline Script endless_data(Peer& peer) {
  return flood(peer, head(), frame(kData, 0, 1, std::string(16'000, 'x')));
}
inline Script data_drip(Peer& peer) { return flood(peer, head(), frame(kData, 0, 1, "x"), kDrip); }
/// A head that is begun and comes one byte at a time.
inline Script frame_drip(Peer& peer) {
  return flood(peer, std::string("\0\x40\0\1\4\0\0\0\1\x88\0\1x\x7f\x81\x7d", 16), "y", kDrip);
}
inline Script silence_after_settings(Peer& peer) { return once(peer, hello(), true); }
inline Script gzip_bomb(Peer& peer) {
  const std::string bomb = gzip(std::string(8 << 20, '\0'));
  return once(peer, hello() + head(encoded("gzip")) + frame(kData, 0, 1, bomb), true);
}
inline Script speaks_http1(Peer& peer) {
  return once(peer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nup", true);
}

}  // namespace fw::contract::zoo::h2
