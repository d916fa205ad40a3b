#include "plug/kit/target.hpp"

#include <boost/asio/ip/address.hpp>
#include <optional>

#include "base/text.hpp"
#include "host/net/url.hpp"

namespace fw::kit {
namespace {

constexpr std::string_view kShape =
    "a target is host:port, such as shop.example:443 or [2001:db8::1]:443";

/// Where the port's colon is, or npos; colons inside brackets belong to the address.
std::size_t port_colon(std::string_view text) {
  const std::size_t bracket = text.rfind(']');
  const std::size_t from = bracket == std::string_view::npos ? 0 : bracket;
  return text.find(':', from);
}

std::optional<boost::asio::ip::address> literal(const std::string& host) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  if (error) return std::nullopt;
  return address;
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t port_default) {
  text = trim(text);
  if (text.empty() || text.find_first_of("/?#@\\ ") != std::string_view::npos)
    return fail(Code::invalid, "{}", kShape);
  const std::size_t colon = port_colon(text);
  std::uint16_t port = port_default;
  if (colon != std::string_view::npos) {
    const auto number = to_number<std::uint16_t>(text.substr(colon + 1));
    if (!number || *number == 0)
      return fail(Code::invalid, "the port must be a number from 1 to 65535; {}", kShape);
    port = *number;
  }
  if (port == 0) return fail(Code::invalid, "the port is missing; {}", kShape);
  // The one parser of hosts is the URL's: what it refuses is refused here too.
  FW_TRY(const net::Url url, net::parse_url(fmt::format("http://{}", text.substr(0, colon))));
  return Endpoint{.host = url.host, .port = port, .host_is_address = url.host_is_address};
}

Result<> accept_host(const net::Net& net, const std::string& host, std::uint16_t port) {
  const auto address = literal(host);
  return as_invalid(address ? net.egress.allows(*address, port)
                            : net::check_host_name(host, net.allowed_names));
}

Result<> accept_host(const net::Net& net, const std::string& host) {
  const auto address = literal(host);
  return as_invalid(address ? net.egress.allows(*address)
                            : net::check_host_name(host, net.allowed_names));
}

Result<> as_invalid(Result<> result) {
  if (result) return result;
  return fail(Code::invalid, "{}", result.error().sentence());
}

net::Family family_named(std::string_view text) {
  if (text == "v4") return net::Family::v4;
  return text == "v6" ? net::Family::v6 : net::Family::any;
}

}  // namespace fw::kit
