#include "host/http/event_text.hpp"

namespace fw::http {

namespace {

constexpr std::string_view kBreaks("\r\n\0", 3);

void append_field(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out.append(name).append(": ");
  while (!value.empty()) {
    const std::size_t end = std::min(value.find_first_of(kBreaks), value.size());
    out.append(value.substr(0, end));
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  out.push_back('\n');
}

/// The next line without its end (CR, LF or CRLF); nothing where the text ends before a line does.
bool next_line(std::string_view& text, std::string_view& line) {
  const std::size_t end = text.find_first_of("\r\n");
  if (end == std::string_view::npos) return false;
  line = text.substr(0, end);
  const bool both = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
  text.remove_prefix(end + (both ? 2 : 1));
  return true;
}

void read_field(std::string_view line, ReadEvent& event, bool& has_data) {
  const std::size_t colon = std::min(line.find(':'), line.size());
  const std::string_view name = line.substr(0, colon);
  std::string_view value = line.substr(std::min(colon + 1, line.size()));
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name == "event") {
    event.event = value;
  } else if (name == "data") {
    if (has_data) event.data.push_back('\n');
    event.data.append(value);
    has_data = true;
  } else if (name == "id" && value.find('\0') == std::string_view::npos) {
    event.id = value;
  }
}

}  // namespace

void append_event(std::string& out, std::string_view event, std::string_view data,
                  std::string_view id) {
  append_field(out, "event", event);
  append_field(out, "id", id);
  while (true) {
    const std::size_t end = data.find_first_of("\r\n");
    out.append("data: ").append(data.substr(0, end)).push_back('\n');
    if (end == std::string_view::npos) break;
    const bool both = data[end] == '\r' && end + 1 < data.size() && data[end + 1] == '\n';
    data.remove_prefix(end + (both ? 2 : 1));
  }
  out.push_back('\n');
}

void append_heartbeat(std::string& out) { out.append(":\n\n"); }

std::vector<ReadEvent> read_events(std::string_view stream) {
  std::vector<ReadEvent> events;
  ReadEvent event;
  bool has_data = false;
  std::string_view line;
  while (next_line(stream, line)) {
    if (line.empty()) {
      if (has_data) events.push_back(event);
      event.event.clear();
      event.data.clear();
      has_data = false;
      continue;
    }
    if (line.front() != ':') read_field(line, event, has_data);
  }
  return events;
}

}  // namespace fw::http
