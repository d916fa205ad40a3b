// The parts of evidence as JSON values, shared by everything that carries them. Pure functions;
// safe to use from any thread.
#pragma once

#include <boost/json.hpp>

#include "model/evidence.hpp"

namespace fw::model::json {

[[nodiscard]] boost::json::object to_object(const TlsEvidence& tls);
[[nodiscard]] boost::json::object to_object(const DnsRecord& record);
[[nodiscard]] boost::json::object to_object(const Hop& hop);

[[nodiscard]] TlsEvidence tls_from(const boost::json::object& object);
[[nodiscard]] DnsRecord dns_record_from(const boost::json::object& object);
[[nodiscard]] Hop hop_from(const boost::json::object& object);

}  // namespace fw::model::json
