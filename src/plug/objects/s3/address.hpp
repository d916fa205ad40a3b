// Where a bucket is: read from "s3://bucket/prefix?endpoint=…". Pure functions; safe to use from
// any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "plug/objects/s3/sign.hpp"

namespace fw::objects::s3 {

struct Address {
  std::string origin;  ///< "https://s3.eu-west-1.amazonaws.com", in virtual style with the bucket
  std::string authority;  ///< its Host header
  std::string root;       ///< path of the bucket: "/" in virtual style, "/bucket" in path style
  std::string bucket;
  std::string prefix;  ///< "" or with a slash at its end
  std::string region;
};

/// `default_region` where the address names none. `invalid` says what is allowed.
[[nodiscard]] Result<Address> parse_address(std::string_view url, std::string_view default_region);

/// The encoded path of a key below the bucket, the prefix included; of "" the bucket's own.
[[nodiscard]] std::string path_of(const Address& address, std::string_view key);

}  // namespace fw::objects::s3
