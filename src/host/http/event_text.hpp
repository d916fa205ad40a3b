// The wire form of server-sent events (WHATWG HTML §9.2), written and read. Pure; safe to use from
// any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fw::http {

/// Appends one event. CR, LF and CRLF in `data` begin a new data line; in `event` and `id` they,
/// and NUL, are dropped, so that no text can forge a field. An empty `event` or `id` is left out.
void append_event(std::string& out, std::string_view event, std::string_view data,
                  std::string_view id = {});

/// Appends a comment that readers skip: it keeps the connection alive.
void append_heartbeat(std::string& out);

struct ReadEvent {
  std::string event;
  std::string data;
  std::string id;
  bool operator==(const ReadEvent&) const = default;
};

/// Reads a whole stream as a browser does; what is not ended by an empty line is left out. For
/// tests and tools.
[[nodiscard]] std::vector<ReadEvent> read_events(std::string_view stream);

}  // namespace fw::http
