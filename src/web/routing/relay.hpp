// Passes a request on to another region, and its answer back while it comes. The web loop's thread
// only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/metrics.hpp"
#include "web/routing/carrier.hpp"
#include "web/routing/mark.hpp"

namespace fw::web {

/// Answers up to here are passed on as one: their connection can be used again.
inline constexpr std::size_t kWholeAnswerBytesMax = 256 * 1024;

/// Path and query as a request line has them; whoever reads them understands the same.
[[nodiscard]] std::string target_of(const http::Request& request);

/// What is sent: without what belongs to a connection, without what another proxy may have said,
/// and with the mark.
[[nodiscard]] Carried carry(http::Request request, std::string_view key, const Mark& mark);

/// `under_way` counts bodies that are being passed on; it must outlive them.
[[nodiscard]] boost::asio::awaitable<Result<http::Response>> relay(Carrier& carrier,
                                                                   std::string region,
                                                                   Carried request,
                                                                   Gauge& under_way);

}  // namespace fw::web
