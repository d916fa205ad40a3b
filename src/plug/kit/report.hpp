// Builds the report of a look from what was traced and how it ended. Pure functions; safe to use
// from any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "host/net/dial.hpp"
#include "model/check_kind.hpp"

namespace fw::kit {

using Moment = std::chrono::steady_clock::time_point;

/// What a reason means when nothing softens it: Unknown for our own trouble, else Down.
[[nodiscard]] model::Outcome outcome_of(model::Reason reason);

/// The report of a look that failed on the way; the reason's sentence where it has no detail.
[[nodiscard]] model::ProbeReport failed(net::Trace trace, net::Failure failure);

/// The report of a look that found nothing wrong.
[[nodiscard]] model::ProbeReport up(net::Trace trace, std::string detail);

/// Settings or a target that `accept` would have refused: nothing was looked at.
[[nodiscard]] model::ProbeReport refused(const Error& error);

[[nodiscard]] Micros elapsed(Moment from, Moment to);

/// Turns an `up` report into `degraded` where the chain has a certificate that ends within
/// `days_min` days of `now`; 0 never does.
void warn_of_expiry(model::ProbeReport& report, std::int64_t days_min, Instant now);

/// Turns an `up` report into `degraded` where it took longer than `limit`; 0 never does.
void warn_of_slowness(model::ProbeReport& report, Millis limit, Micros took);

/// The certificate of the chain that ends first, or nullptr.
[[nodiscard]] const model::Certificate* first_to_expire(const model::Evidence& evidence);

/// "the certificate of shop.example expires in 6 days, on 2026-12-01".
[[nodiscard]] std::string expiry_sentence(const model::Certificate& certificate, Instant now);

/// Whole days until `at`, rounded down; negative once it has passed.
[[nodiscard]] std::int64_t days_until(Instant at, Instant now);

}  // namespace fw::kit
