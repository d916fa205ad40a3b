// How the result of one check is told: as text with a timing waterfall, or as JSON. Pure; safe to
// use from any thread.
#pragma once

#include <string>

#include "model/check_kind.hpp"

namespace fw::app {

struct CheckFacts {
  std::string kind;
  std::string target;
  model::ProbeReport report;
};

[[nodiscard]] std::string check_as_text(const CheckFacts& facts);
[[nodiscard]] std::string check_as_json(const CheckFacts& facts);

}  // namespace fw::app
