// A gRPC server's bytes, HTTP/2 and the message inside: cut into pieces of any size, the call ends
// the same way, and what is kept keeps its limits.
// rooms: plug/checks/grpc
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "plug/checks/grpc/call.hpp"
#include "plug/checks/grpc/message.hpp"

namespace {

using namespace fw::checks::grpc;

/// The body that came, "" where the call failed.
std::string answer_of(std::string_view bytes, std::size_t step) {
  Call call({{":method", "POST"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}},
            health_request(""));
  FW_ASSERT(call.take_output().has_value());
  while (!bytes.empty() && !call.is_ended()) {
    if (!call.feed(bytes.substr(0, step))) return {};
    bytes.remove_prefix(std::min(step, bytes.size()));
    if (!call.take_output()) return {};
  }
  const auto answer = call.answer();
  if (!answer || !call.is_ended()) return {};
  FW_ASSERT(answer->body.size() <= kBodyBytesMax && answer->headers.size() <= kHeadersMax);
  return answer->body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto serving = read_health_response(bytes);
  if (serving) FW_ASSERT(!words(*serving).empty());
  static_cast<void>(answer_of(bytes, std::max<std::size_t>(size, 1)));
  static_cast<void>(answer_of(bytes, 1));
  return 0;
}
