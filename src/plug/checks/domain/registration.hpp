// What a registry says of a domain, whoever told it. Values; safe to use from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace fw::checks::domain {

struct Registration {
  bool exists = true;
  std::optional<Instant> ends;
  std::string registrar;              ///< name, or ""
  std::vector<std::string> statuses;  ///< "client transfer prohibited", …; at most kStatusesMax
};

inline constexpr std::size_t kStatusesMax = 32;
inline constexpr std::size_t kWordsBytesMax = 200;  ///< of a registrar or a status

}  // namespace fw::checks::domain
