#include "scan/match/weights.hpp"

#include <array>

namespace fw::scan {

int weight_of(Use use) {
  switch (use) {
    case Use::script:
    case Use::frame:
    case Use::form:
    case Use::report:
    case Use::worker:
      return 92;
    case Use::websocket:
      return 90;
    case Use::fetch:
      return 88;
    case Use::style:
    case Use::preload:
    case Use::media:
    case Use::object:
    case Use::css:
      return 85;
    case Use::image:
    case Use::redirect:
      return 80;
    case Use::preconnect:
      return 75;
    case Use::code:
      return 70;
    case Use::csp:
      return 45;
    case Use::script_code:
      return 40;
    case Use::data:
      return 35;
  }
  return 0;
}

int weight_of(PatternKind kind) {
  switch (kind) {
    case PatternKind::ns:
    case PatternKind::mx:
    case PatternKind::issuer:
      return 97;
    case PatternKind::cname:
    case PatternKind::page:
      return 95;
    case PatternKind::header:
      return 93;
    case PatternKind::cookie:
      return 85;
    case PatternKind::code:
    case PatternKind::meta:
      return 80;
    case PatternKind::spf:
    case PatternKind::soa:
    case PatternKind::dmarc:
      return 75;
    case PatternKind::html:
    case PatternKind::element:
      return 65;
    case PatternKind::txt:
      return 60;
    case PatternKind::js:
      return 88;
    case PatternKind::dkim:
      return 75;
    case PatternKind::asn:
      return 70;
    case PatternKind::csp:
      return 45;
    case PatternKind::caa:
      return 40;
    case PatternKind::host:
    case PatternKind::url:
    case PatternKind::script:
      return 92;
  }
  return 0;
}

std::string_view evidence_kind(Use use) {
  constexpr std::array<std::string_view, kUses> kNames = {
      "script",  "style",    "frame", "image",         "media", "form",          "preconnect",
      "preload", "object",   "css",   "inline_script", "data",  "loaded_script", "csp",
      "report",  "redirect", "fetch", "websocket",     "worker"};
  return kNames.at(static_cast<std::size_t>(use));
}

}  // namespace fw::scan
