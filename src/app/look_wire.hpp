// A look as text, for the process that makes it: what is asked, and what was seen. Pure; safe to
// use from any thread.
#pragma once

#include <string>
#include <string_view>

#include "flow/check/health.hpp"
#include "host/net/net.hpp"
#include "model/check_kind.hpp"

namespace fw::app {

inline constexpr std::size_t kLookWireBytesMax = 8 << 20;

/// One look, and the network it is made from.
struct LookOrder {
  std::string kind;
  model::ProbeRequest request;
  net::NetOptions net;
};

/// What another machine saw, and whether it trusts its own network.
struct LookAnswer {
  Instant started_at{};
  check::LocalHealth health;
  model::ProbeReport report;
};

[[nodiscard]] std::string to_wire(const LookOrder& order);
[[nodiscard]] std::string to_wire(const LookAnswer& answer);
[[nodiscard]] std::string to_wire(const model::ProbeReport& report);
/// `corrupt` where the text is not what to_wire writes.
[[nodiscard]] Result<LookOrder> order_from_wire(std::string_view text);
[[nodiscard]] Result<model::ProbeReport> report_from_wire(std::string_view text);
[[nodiscard]] Result<LookAnswer> answer_from_wire(std::string_view text);

}  // namespace fw::app
