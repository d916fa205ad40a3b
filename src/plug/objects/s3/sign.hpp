// AWS Signature Version 4 of one request, its body's hash included. Pure functions; safe to use
// from any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace fw::objects::s3 {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// Who signs, and for where.
struct Signer {
  std::string_view access_key;
  std::string_view secret_key;
  std::string_view region;
  std::string_view service = "s3";
};

/// What is signed. Everything a server sees is here as it is sent.
struct Signable {
  std::string_view method;
  std::string_view path;          ///< percent-encoded, at least "/"
  Fields query;                   ///< not encoded
  Fields headers;                 ///< names in lower case; "host" must be among them
  std::string_view payload_hash;  ///< SHA-256 in hexadecimal
};

/// The query as it is sent and signed: sorted, percent-encoded, "a=1&b=".
[[nodiscard]] std::string query_text(Fields query);

/// "20130524T000000Z", for the x-amz-date header.
[[nodiscard]] std::string amz_date(Instant at);

[[nodiscard]] std::string canonical_request(const Signable& request);

/// 32 raw bytes: HMAC over date ("20130524"), region, service and "aws4_request".
[[nodiscard]] std::string signing_key(const Signer& signer, std::string_view date);

/// The Authorization header's value; `at` as amz_date gave it.
[[nodiscard]] std::string authorization(const Signer& signer, const Signable& request,
                                        std::string_view at);

}  // namespace fw::objects::s3
