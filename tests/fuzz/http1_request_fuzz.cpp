// Requests as bytes from anybody: however they are cut into pieces, the same requests come out, and
// what comes out keeps every limit. And events: what is written is read back as it was.
// rooms: host/http
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "host/http/event_text.hpp"
#include "host/http/request_reader.hpp"

namespace {

using namespace fw::http;

constexpr std::size_t kBodyMax = 4'096;

struct Outcome {
  std::string requests;
  int status = 0;
  bool operator==(const Outcome&) const = default;
};

void check(const Request& request) {
  FW_ASSERT(request.path == "*" || request.path.starts_with('/'));
  FW_ASSERT(request.path.find('\0') == std::string::npos);
  FW_ASSERT(request.path.find("/../") == std::string::npos && !request.path.ends_with("/.."));
  FW_ASSERT(request.body.size() <= kBodyMax);
  FW_ASSERT(request.headers.size() <= 100);
  FW_ASSERT(request.version == 10 || !request.header("host").empty());
  for (const auto& [name, value] : request.headers) {
    FW_ASSERT(!name.empty() && value.find_first_of("\r\n") == std::string::npos);
  }
}

/// Reads everything, `step` bytes at a time.
Outcome read(std::string_view bytes, std::size_t step) {
  RequestReader reader({});
  Outcome outcome;
  while (reader.state() != RequestReader::State::failed) {
    const auto before = reader.state();
    const auto state = reader.advance();
    if (state == RequestReader::State::body && before == RequestReader::State::head) {
      reader.set_body_limit(kBodyMax);
    } else if (state == RequestReader::State::complete) {
      const Request request = reader.take();
      check(request);
      outcome.requests += request.method + ' ' + request.path + '?' + request.query + '\n' +
                          request.host + '\n' + request.body + '\n';
      for (const auto& [name, value] : request.headers) outcome.requests += name + ':' + value;
    } else if (state == before) {
      if (bytes.empty()) return outcome;
      reader.append(bytes.substr(0, step));
      bytes.remove_prefix(std::min(step, bytes.size()));
    }
  }
  outcome.status = reader.failure_status();
  FW_ASSERT(outcome.status >= 400 && outcome.status < 600);
  return outcome;
}

std::string without(std::string_view text, std::string_view unwanted) {
  std::string kept;
  for (const char c : text) {
    if (unwanted.find(c) == std::string_view::npos) kept.push_back(c);
  }
  return kept;
}

std::string with_line_feeds(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out.push_back(text[i]);
    } else {
      out.push_back('\n');
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    }
  }
  return out;
}

void check_events(std::string_view bytes) {
  using namespace std::string_view_literals;
  const std::string_view event = bytes.substr(0, bytes.size() / 4);
  const std::string_view id = bytes.substr(event.size(), bytes.size() / 4);
  const std::string_view data = bytes.substr(event.size() + id.size());
  std::string out;
  append_event(out, event, data, id);
  append_heartbeat(out);
  append_event(out, "next", "1", "2");
  const auto events = read_events(out);
  FW_ASSERT(events.size() == 2);
  FW_ASSERT(events[0].event == without(event, "\r\n\0"sv));
  FW_ASSERT(events[0].id == without(id, "\r\n\0"sv));
  FW_ASSERT(events[0].data == with_line_feeds(data));
  FW_ASSERT((events[1] == ReadEvent{"next", "1", "2"}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = read(bytes, bytes.size());
  FW_ASSERT(read(bytes, 1) == whole);
  FW_ASSERT(read(bytes, 7) == whole);
  check_events(bytes);
  return 0;
}
