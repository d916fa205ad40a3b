// A server's bytes in HTTP/2: cut into pieces of any size, the call ends the same way, and what is
// kept keeps its limits.
// rooms: plug/kit
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "plug/kit/http2_call.hpp"

namespace {

using namespace fw::kit;

constexpr std::size_t kBodyBytesMax = 4 * 1024;

class Sink final : public Http2Sink {
 public:
  bool head(const Http2Answer& answer) override {
    FW_ASSERT(heads++ == 0 && answer.status >= 200);
    return true;
  }
  bool data(std::string_view piece) override {
    FW_ASSERT(heads == 1 && !piece.empty());
    body.append(piece);
    return body.size() < kBodyBytesMax;
  }
  int heads = 0;
  std::string body;
};

Http2Request request() {
  return {.fields = {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}},
          .body = {}};
}

/// A second request over the same connection: what is left of the bytes may be anything.
void ask_again(Http2Call& call, std::string_view bytes) {
  Sink sink;
  call.again(request(), sink);
  if (!call.take_output() || !call.feed(bytes)) return;
  FW_ASSERT(!call.may_go_on() || call.is_ended());
}

/// The answer as text, "" where the call failed or goes on.
std::string answer_of(std::string_view bytes, std::size_t step) {
  Sink sink;
  const Http2Limits limits;
  Http2Call call(request(), limits, sink);
  FW_ASSERT(call.take_output().has_value());
  while (!bytes.empty() && !call.is_ended()) {
    if (!call.feed(bytes.substr(0, step))) return {};
    bytes.remove_prefix(std::min(step, bytes.size()));
    if (!call.take_output()) return {};
  }
  const auto answer = call.answer();
  if (!answer || !call.is_ended()) return {};
  FW_ASSERT(call.has_head() && answer->status >= 200);
  FW_ASSERT(answer->headers.size() + answer->trailers.size() <= limits.headers_max);
  const int status = answer->status;
  if (call.may_go_on()) ask_again(call, bytes);
  return std::to_string(status) + sink.body.substr(0, kBodyBytesMax);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = answer_of(bytes, std::max<std::size_t>(size, 1));
  FW_ASSERT(answer_of(bytes, 1) == whole || whole.empty());
  return 0;
}
