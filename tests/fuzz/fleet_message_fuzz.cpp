// Messages of other machines: what is read of one is written again the same, and a machine that
// gets any of them goes on.
// rooms: fleet
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "fleet/node.hpp"

namespace {

using namespace fw;
using namespace fw::fleet;

/// Reading what was written of something read gives the same bytes again.
template <class Message, class Read>
void again(Tag sender, const Message& message, Read read) {
  std::string once;
  write(once, sender, message);
  if (once.size() > kMessageBytesMax) return;
  const Result<Message> back = read(once);
  FW_ASSERT(back.has_value());
  std::string twice;
  write(twice, sender, *back);
  FW_ASSERT(once == twice);
}

void round_trip(std::string_view message) {
  const Result<Header> header = read_header(message);
  if (!header) return;
  if (const auto hello = read_hello(message)) again(header->sender, *hello, read_hello);
  if (const auto beat = read_beat(message)) again(header->sender, *beat, read_beat);
  Batch batch;
  if (read_batch(message, batch)) FW_ASSERT(batch.begun.size() <= kTokensMax);
  if (const auto doubts = read_doubts(message)) FW_ASSERT(doubts->quarantined.size() <= kDoubtsMax);
}

Node make_node(const Moment& now) {
  Node node({.key = {1, 2, 3}, .self = {{"a"}, {"fra", "eu", "europe"}, 1, "x"}, .expected = 1},
            now);
  node.put({.monitor = model::MonitorId("eu_1"), .interval = Millis(1'000), .regions = {"eu"}},
           now);
  return node;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  round_trip(all);
  // The same as a conversation: messages of the length their first byte says.
  Moment now{from_ms(1'795'000'000'000), Millis(0)};
  Node node = make_node(now);
  Out out;
  Out claims;
  for (std::string_view rest = all; !rest.empty();) {
    const std::size_t length = static_cast<std::uint8_t>(rest[0]);
    const std::string_view message = rest.substr(1, length);
    rest.remove_prefix(std::min(rest.size(), length + 1));
    node.receive(1, message, now, out);
    now.wall += Millis(400);
    now.steady += Millis(400);
    node.advance(now, out);
    for (const Look& look : out.looks)
      if (node.begin(look, now, claims)) node.finished(look, now);
    FW_ASSERT(node.next() >= now.steady);
    out.clear();
    claims.clear();
  }
  return 0;
}
