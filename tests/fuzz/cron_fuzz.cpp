// Cron expressions and time zones that people type: read without harm, and what is accepted names a
// time that fits it.
// rooms: plug/checks/heartbeat
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "plug/checks/heartbeat/cron.hpp"
#include "plug/checks/heartbeat/offsets.hpp"
#include "plug/checks/heartbeat/zone.hpp"

namespace {

using namespace fw::checks::heartbeat;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t line = bytes.find('\n');
  const auto cron = parse_cron(bytes.substr(0, line));
  const auto zone =
      find_zone(line == std::string_view::npos ? "Europe/Berlin" : bytes.substr(line + 1));
  if (!cron || !zone) return 0;
  const fw::Instant start = fw::from_ms(1'800'000'000'000 + static_cast<std::int64_t>(size) * 1000);
  const auto first = next(*cron, **zone, start);
  FW_ASSERT(first && *first > start);
  const auto second = next(*cron, **zone, *first);
  FW_ASSERT(second && *second > *first);
  return 0;
}
