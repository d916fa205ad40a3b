// An SSH server's packets: however they are cut into pieces, the same payloads come out; offers,
// host keys and signatures of any bytes are read without harm.
// rooms: plug/checks/ssh
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/random.hpp"
#include "plug/checks/ssh/bytes.hpp"
#include "plug/checks/ssh/host_key.hpp"
#include "plug/checks/ssh/key_exchange.hpp"

namespace {

using namespace fw::checks::ssh;

std::string payloads_of(std::string_view bytes, std::size_t step, bool reads) {
  PacketReader reader;
  std::string out;
  while (!bytes.empty()) {
    reader.feed(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    while (true) {
      const auto payload = reader.next();
      if (!payload) return out + "!";
      if (!*payload) break;
      FW_ASSERT(!(*payload)->empty() && (*payload)->size() <= kPacketBytesMax);
      out += **payload + "|";
      if (!reads) continue;
      fw::SeededRandom random(1);
      KeyExchange exchange({"SSH-2.0-a", "SSH-2.0-b"}, KeyType::any, random);
      const auto agreed = exchange.agree(**payload);
      if (!agreed && exchange.init()) FW_ASSERT(!exchange.host_key(**payload));
      Reader values(**payload);
      const std::string_view key = values.text().value_or("");
      static_cast<void>(key_words(key));
      const std::string_view signature = values.text().value_or("");
      FW_ASSERT(!is_signed_by(key, key_type(key), signature, "something else"));
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = payloads_of(bytes, std::max<std::size_t>(size, 1), true);
  for (const std::size_t step : {1, 7}) FW_ASSERT(payloads_of(bytes, step, false) == whole);
  return 0;
}
