// Answers as bytes from any server: however they are cut into pieces, the same answer comes out,
// and what comes out keeps every limit.
// rooms: plug/checks/http
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "plug/checks/http/answer_reader.hpp"

namespace {

using namespace fw::checks::http;

struct Outcome {
  bool complete = false;
  fw::model::Reason reason = fw::model::Reason::none;
  int status = 0;
  std::string body;
  bool operator==(const Outcome&) const = default;
};

/// Reads everything, at most `step` bytes at a time.
Outcome read(std::string_view bytes, std::size_t step) {
  constexpr std::size_t kept_max = 4'096;
  Body body(kept_max);
  AnswerReader reader({}, body);
  Outcome outcome;
  while (!bytes.empty() && !outcome.complete) {
    const auto room = reader.room();
    FW_ASSERT(room.size() > 0);
    const std::size_t got = std::min({step, room.size(), bytes.size()});
    std::memcpy(room.data(), bytes.data(), got);
    bytes.remove_prefix(got);
    const auto fed = reader.feed(got);
    if (!fed) {
      outcome.reason = fed.error().reason;
      return outcome;
    }
    outcome.complete = *fed;
  }
  if (!outcome.complete && reader.got_some()) {
    const auto ended = reader.end();
    outcome.complete = ended.has_value();
    if (!ended) outcome.reason = ended.error().reason;
  }
  body.finish();
  if (outcome.complete) {
    const Head head = reader.take_head();
    outcome.status = head.status;
    FW_ASSERT(head.headers.size() <= kHeaderFieldsMax);
    if (body.problem() == fw::model::Reason::none) outcome.body = body.kept();
  }
  FW_ASSERT(body.kept().size() <= kept_max && body.bytes() <= kInflatedBytesMax);
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = read(bytes, std::max<std::size_t>(size, 1));
  for (const std::size_t step : {1, 3, 7}) {
    const Outcome pieces = read(bytes, step);
    FW_ASSERT(pieces.complete == whole.complete);
    if (whole.complete) FW_ASSERT(pieces == whole);
  }
  return 0;
}
