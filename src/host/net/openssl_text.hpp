// OpenSSL's own words and values as text. Safe from any thread; errors are those of the calling
// thread.
#pragma once

#include <string>

#include "base/time.hpp"

typedef struct asn1_string_st ASN1_TIME;
typedef struct X509_name_st X509_NAME;
typedef struct x509_st X509;

namespace fw::net {

/// The last error of this thread in words; the queue is empty afterwards.
[[nodiscard]] std::string openssl_error();
void clear_openssl_errors();

/// RFC 4514: "CN=example.com,O=Example".
[[nodiscard]] std::string to_text(const X509_NAME* name);

/// UTC; the epoch where the time cannot be read.
[[nodiscard]] Instant to_instant(const ASN1_TIME* time);

}  // namespace fw::net
