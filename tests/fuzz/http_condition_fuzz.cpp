// Conditions and rules as people write them, held against bodies from any server: a text that is
// accepted can be judged, and says the same each time.
// rooms: plug/checks/http
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "plug/checks/http/condition.hpp"
#include "plug/checks/http/judge.hpp"

namespace {

using namespace fw::checks::http;

bool is_held(const Assertion& assertion, std::string_view text) {
  const Head head{.status = 200, .headers = {{"Content-Type", "application/json"}}};
  const fw::model::Phases phases;
  fw::model::Evidence evidence;
  evidence.peer = "192.0.2.1:443";
  Body body(kBodyBytesMax);
  body.add(text);
  body.finish();
  Seen seen({.head = head, .body = body, .phases = phases, .evidence = evidence, .now = {}});
  const auto bad = judge(assertion, seen);
  if (bad) FW_ASSERT(bad->reason != fw::model::Reason::none && !bad->detail.empty());
  return !bad;
}

void judge_all(std::string_view text, std::string_view body) {
  for (const auto parse : {parse_condition, parse_json_rule}) {
    const auto assertion = parse(text);
    if (!assertion) {
      FW_ASSERT(assertion.error().code() == fw::Code::invalid);
      FW_ASSERT(assertion.error().sentence().size() > 10);
      continue;
    }
    FW_ASSERT(assertion->path.parts().size() <= kPathStepsMax);
    const bool first = is_held(*assertion, body);
    FW_ASSERT(is_held(*assertion, body) == first);
  }
}

}  // namespace

/// The first line is the condition, the rest is the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  judge_all(bytes.substr(0, end), bytes.substr(std::min(end + 1, bytes.size())));
  return 0;
}
