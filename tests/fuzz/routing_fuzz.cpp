// What requests say of where they are at home and who sent them, as bytes from anybody: no mark is
// believed but one that the fleet made, and no region comes out that there is not.
// rooms: web
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "web/routing/clue.hpp"
#include "web/routing/mark.hpp"
#include "web/routing/relay.hpp"

namespace {

using namespace fw;
using namespace fw::web;

constexpr std::string_view kKey = "a key of the fleet";
constexpr std::string_view kMethods[] = {"GET", "POST", "HEAD"};

std::string_view take(std::string_view& bytes) {
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  const std::string_view line = bytes.substr(0, end);
  bytes.remove_prefix(std::min(end + 1, bytes.size()));
  return line;
}

void check_clue(const http::Request& request, std::string_view session) {
  static const RegionNames kRegions({"eu-west", "us-east"});
  const Clue clue = read_clue(request, session, kRegions);
  if (clue.kind == Clue::Kind::region) FW_ASSERT(kRegions.has(clue.text));
  if (clue.kind == Clue::Kind::none) FW_ASSERT(clue.sureness == model::Sureness::nothing);
}

void check_mark(const http::Request& request, std::string_view mark) {
  const Instant now = from_ms(1'700'000'000'000);
  FW_ASSERT(!read_mark(kKey, mark, request, "us-east", now));
  const Mark genuine{.from = std::string(mark.substr(0, 20)),
                     .to = "us-east",
                     .at = now,
                     .scheme = "https",
                     .host = request.host.substr(0, 50),
                     .peer = "2001:db8::1"};
  const std::string text = make_mark(kKey, genuine, request);
  const auto read = read_mark(kKey, text, request, "us-east", now);
  FW_ASSERT(read && *read == genuine);
  FW_ASSERT(!read_mark(kKey, text, request, "eu-west", now));
  std::string changed = text;
  char& byte = changed[request.path.size() % changed.size()];
  byte = byte == 'x' ? 'y' : 'x';
  FW_ASSERT(!read_mark(kKey, changed, request, "us-east", now));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  http::Request request;
  request.method = kMethods[size % std::size(kMethods)];
  request.path = "/" + std::string(take(bytes));
  request.query = take(bytes);
  const std::string_view session = take(bytes);
  const std::string_view mark = take(bytes);
  request.host = take(bytes);
  request.headers = {{"cookie", std::string(take(bytes))},
                     {"authorization", std::string(take(bytes))},
                     {std::string(kMarkHeader), std::string(mark)}};
  request.body = bytes;
  check_clue(request, session);
  check_mark(request, mark);
  const Carried carried = carry(request, kKey, {.to = "us-east"});
  FW_ASSERT(carried.target.starts_with('/'));
  FW_ASSERT(std::ranges::count(carried.headers, kMarkHeader, [](const auto& header) {
              return std::string_view(header.first);
            }) == 1);
  return 0;
}
