#include "plug/objects/s3/address.hpp"

#include <algorithm>

#include "base/encode.hpp"
#include "base/text.hpp"
#include "host/net/url.hpp"
#include "model/objects.hpp"

namespace fw::objects::s3 {
namespace {

constexpr std::string_view kScheme = "s3://";
constexpr std::string_view kDefaultRegion = "us-east-1";
constexpr std::size_t kBucketBytesMin = 3;
constexpr std::size_t kBucketBytesMax = 63;
constexpr std::size_t kRegionBytesMax = 64;

struct Parameters {
  std::string endpoint;
  std::string region;
  std::string style;
};

bool is_low(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

Result<> check_bucket(std::string_view bucket) {
  const bool plain = std::ranges::all_of(bucket, [](char c) { return is_low(c) || c == '.'; });
  if (plain && bucket.size() >= kBucketBytesMin && bucket.size() <= kBucketBytesMax &&
      bucket.front() != '.' && bucket.find("..") == std::string_view::npos)
    return {};
  return fail(Code::invalid, "\"{}\" is no bucket: 3 to 63 lower-case letters, digits, '-' and '.'",
              shorten(printable(bucket), 70));
}

Result<Parameters> read_parameters(std::string_view query) {
  Parameters read;
  for (const std::string_view part : split(query, '&')) {
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string_view name = part.substr(0, equals);
    FW_TRY(std::string value, percent_decode(part.substr(std::min(equals + 1, part.size()))));
    if (name == "endpoint") {
      read.endpoint = std::move(value);
    } else if (name == "region") {
      read.region = std::move(value);
    } else if (name == "style" && (value == "path" || value == "virtual")) {
      read.style = std::move(value);
    } else {
      return fail(Code::invalid,
                  "\"{}\" is not understood; allowed: endpoint=https://…, region=…, style=path, "
                  "style=virtual",
                  shorten(printable(part), 80));
    }
  }
  return read;
}

Result<net::Url> endpoint_of(const Parameters& parameters, std::string_view region) {
  std::string text = parameters.endpoint;
  if (text.empty()) text = fmt::format("https://s3.{}.amazonaws.com", region);
  FW_TRY(net::Url endpoint, net::parse_url(text));
  if (endpoint.target != "/")
    return fail(Code::invalid, "the endpoint {} must be a scheme, a host and a port", text);
  return endpoint;
}

}  // namespace

Result<Address> parse_address(std::string_view url, std::string_view default_region) {
  std::string_view rest = url;
  if (rest.starts_with(kScheme)) rest.remove_prefix(kScheme.size());
  const std::size_t question = std::min(rest.find('?'), rest.size());
  FW_TRY(const Parameters parameters,
         read_parameters(rest.substr(std::min(question + 1, rest.size()))));
  const std::string_view place = rest.substr(0, question);
  const std::size_t slash = std::min(place.find('/'), place.size());
  Address address;
  address.bucket = place.substr(0, slash);
  FW_CHECK(check_bucket(address.bucket));
  std::string_view prefix = place.substr(std::min(slash + 1, place.size()));
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  if (!prefix.empty()) {
    FW_CHECK(model::check_key(prefix));
    address.prefix = std::string(prefix) + "/";
  }
  address.region = !parameters.region.empty() ? parameters.region : std::string(default_region);
  if (address.region.empty()) address.region = kDefaultRegion;
  if (address.region.size() > kRegionBytesMax || !std::ranges::all_of(address.region, is_low))
    return fail(Code::invalid, "\"{}\" is no region", shorten(printable(address.region), 70));
  FW_TRY(net::Url endpoint, endpoint_of(parameters, address.region));
  // A dot in the name would stand outside of what the endpoint's certificate covers.
  const bool by_host = parameters.style.empty()
                           ? parameters.endpoint.empty() && !address.bucket.contains('.')
                           : parameters.style == "virtual";
  if (by_host && endpoint.host_is_address)
    return fail(Code::invalid, "an endpoint that is an address takes style=path only");
  if (by_host) endpoint.host = address.bucket + "." + endpoint.host;
  address.root = by_host ? "/" : "/" + address.bucket;
  address.origin = endpoint.origin();
  address.authority = endpoint.authority();
  return address;
}

std::string path_of(const Address& address, std::string_view key) {
  std::string path = address.root;
  if (key.empty()) return path;
  const std::string whole = address.prefix + std::string(key);
  for (const std::string_view part : split(whole, '/')) {
    if (!path.ends_with('/')) path += '/';
    path += percent_encode(part);
  }
  return path;
}

}  // namespace fw::objects::s3
