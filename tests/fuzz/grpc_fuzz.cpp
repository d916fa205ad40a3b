// The message of gRPC's health protocol out of any bytes: read without harm.
// rooms: plug/checks/grpc
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "plug/checks/grpc/message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto serving = fw::checks::grpc::read_health_response(
      std::string_view(reinterpret_cast<const char*>(data), size));
  if (serving) FW_ASSERT(!fw::checks::grpc::words(*serving).empty());
  return 0;
}
