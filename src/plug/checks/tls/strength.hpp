// Whether ciphers, keys and signatures are what today's use asks for. Pure functions; safe to use
// from any thread.
#pragma once

#include <string>
#include <string_view>

#include "model/evidence.hpp"

namespace fw::checks::tls {

inline constexpr int kRsaBitsMin = 2048;
inline constexpr int kEcBitsMin = 256;

/// A sentence, or "" where nothing is wrong: the session's keys must not be found with the
/// certificate's (forward secrecy), and what is sent must be authenticated with what encrypts it
/// (AEAD). `cipher` as OpenSSL names it.
[[nodiscard]] std::string cipher_weakness(std::string_view cipher);

/// A sentence about the first certificate of the chain whose key is below RSA 2048 or EC 256 bits,
/// or whose signature is by MD5 or SHA-1; "" where there is none. The signature of a self-signed
/// certificate protects nothing and is not judged.
[[nodiscard]] std::string chain_weakness(const model::TlsEvidence& tls);

}  // namespace fw::checks::tls
