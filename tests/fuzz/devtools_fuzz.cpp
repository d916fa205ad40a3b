// What a browser writes to its DevTools pipe, and what it asks of the proxy: however the bytes are
// cut into pieces the same messages come out, and what is made of them keeps every limit.
// rooms: host/browser
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "host/browser/flags.hpp"
#include "host/browser/messages.hpp"
#include "host/browser/proxy_request.hpp"
#include "host/browser/record.hpp"
#include "model/json.hpp"

namespace {

using namespace fw::browser;

constexpr std::size_t kBytesMax = 4'096;

std::string messages_of(std::string_view bytes, std::size_t step) {
  MessageReader reader(kBytesMax);
  std::string out;
  while (!bytes.empty()) {
    reader.feed(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    while (const auto message = reader.next()) {
      FW_ASSERT(message->size() <= kBytesMax);
      out += *message;
      out += '\n';
    }
  }
  return out;
}

void record(std::string_view bytes) {
  MessageReader reader;
  reader.feed(bytes);
  Record seen;
  seen.set_page("page");
  while (const auto message = reader.next()) {
    const std::string event(event_name(*message));
    const auto object = fw::model::json::parse_object(*message, "message");
    if (!object) continue;
    const auto* params = object->if_contains("params");
    if (params != nullptr && params->is_object())
      seen.event(fw::model::json::text(*object, "method"), params->get_object(),
                 fw::model::json::text(*object, "sessionId"), {});
    static_cast<void>(Record::wants(event));
    for (const std::size_t number : read_globals(*message, 100)) FW_ASSERT(number < 100);
  }
  FW_ASSERT(seen.worlds().size() <= kWorldsMax);
  const Visit visit = seen.take();
  FW_ASSERT(visit.requests.size() <= kRequestsMax && visit.cookies.size() <= kCookiesMax);
  FW_ASSERT(visit.frames.size() <= kFramesMax && visit.workers.size() <= kWorkersMax);
  for (const Request& request : visit.requests) FW_ASSERT(usable_url(request.url) == request.url);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = messages_of(bytes, std::max<std::size_t>(bytes.size(), 1));
  for (const std::size_t step : {1, 3, 7}) FW_ASSERT(messages_of(bytes, step) == whole);
  record(bytes);
  if (const auto request = parse_proxy_request(bytes)) {
    FW_ASSERT(request->port != 0 && !request->host.empty());
    FW_ASSERT(request->is_tunnel == request->head.empty());
    FW_ASSERT(request->is_tunnel || request->head.ends_with("Connection: close\r\n\r\n"));
  }
  return 0;
}
