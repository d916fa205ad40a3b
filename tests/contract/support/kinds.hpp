// The kinds that the suites run over, and how to aim them. The test's thread only.
#pragma once

#include <string>
#include <string_view>

#include "host/net/net.hpp"
#include "model/channel_kind.hpp"
#include "model/check_kind.hpp"

namespace fw::contract {

/// All kinds of checks, or the one that the template makes.
[[nodiscard]] model::CheckKinds check_kinds(net::Net& net);

/// The kind's own example, aimed at another host and, where it has a port, another port.
[[nodiscard]] inline std::string aimed(const model::CheckKind& kind, std::string_view host,
                                       int port) {
  const std::string example(kind.example_target());
  if (const std::size_t scheme = example.find("://"); scheme != std::string::npos)
    return fmt::format("{}://{}:{}/", example.substr(0, scheme), host, port);
  if (example.find(':') != std::string::npos) return fmt::format("{}:{}", host, port);
  return std::string(host);
}

/// Whether a look goes to a host that the target names, or the name is looked up: jobs' own calls
/// are only read.
[[nodiscard]] inline bool looks_out(const model::CheckKind& kind) { return !kind.takes_pings(); }

/// Whether a target of this kind names a port: then the kind connects.
[[nodiscard]] inline bool connects(const model::CheckKind& kind) {
  return kind.example_target().find(':') != std::string_view::npos;
}

}  // namespace fw::contract
