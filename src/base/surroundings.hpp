// What nearly every part is handed by who made it, as one value. Copies are cheap; everything it
// names must outlive them.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/time.hpp"

namespace fw {

struct Surroundings {
  Clock& clock;
  Random& random;
  Log& log;
  Metrics& metrics;
};

}  // namespace fw
