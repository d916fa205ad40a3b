// What a certificate says, as evidence. Pure; safe from any thread.
#pragma once

#include "model/evidence.hpp"

typedef struct x509_st X509;

namespace fw::net {

/// Subject, issuer, names (DNS and IP, at most 100), serial, key, signature and dates; every text
/// is fit to show.
[[nodiscard]] model::Certificate describe(X509* certificate);

}  // namespace fw::net
