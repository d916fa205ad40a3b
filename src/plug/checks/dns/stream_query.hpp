// One DNS query over TCP (RFC 7766) or TLS (RFC 7858). Engine's thread only.
#pragma once

#include <optional>
#include <string>

#include "host/net/dial.hpp"
#include "plug/kit/target.hpp"

namespace fw::checks::dns {

struct StreamQuery {
  std::string name;
  net::RecordType type = net::RecordType::a;
  kit::Endpoint server;                ///< an address
  std::optional<net::TlsOptions> tls;  ///< present: over TLS
  net::Deadline deadline{};
};

/// The connection is made for this query and closed after it. Fails where there is no connection
/// or no answer; an answer that says no is an answer.
[[nodiscard]] net::Look<net::Answer> query_over_stream(net::Net& net, StreamQuery query,
                                                       net::Trace& trace);

}  // namespace fw::checks::dns
