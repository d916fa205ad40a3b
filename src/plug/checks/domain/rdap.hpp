// Answers of the Registration Data Access Protocol (RFC 9083) and its bootstrap file (RFC 9224).
// Pure functions; safe to use from any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "plug/checks/domain/registration.hpp"

namespace fw::checks::domain {

inline constexpr std::size_t kServicesMax = 10'000;

/// Base URL by top-level domain, each with a slash at its end. Where there are several, one over
/// https.
using Services = std::map<std::string, std::string, std::less<>>;

/// `corrupt` where the text is not a bootstrap file.
[[nodiscard]] Result<Services> read_bootstrap(std::string_view text);

/// A domain object. `corrupt` where the text is not one.
[[nodiscard]] Result<Registration> read_rdap(std::string_view text);

}  // namespace fw::checks::domain
