#include "plug/checks/tls/strength.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace fw::checks::tls {
namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// The size that the name of a key tells: 2048 of "RSA 2048", 224 of "EC P-224" and of
/// "EC brainpoolP224r1"; 0 where there is none.
int bits_of(std::string_view key) {
  constexpr std::string_view kDigits = "0123456789";
  for (std::size_t at = key.find_first_of(kDigits); at != std::string_view::npos;
       at = key.find_first_of(kDigits, at)) {
    std::size_t end = key.find_first_not_of(kDigits, at);
    if (end == std::string_view::npos) end = key.size();
    if (end - at >= 3) return to_number<int>(key.substr(at, end - at)).value_or(0);
    at = end;
  }
  return 0;
}

int bits_wanted(std::string_view key) {
  if (key.starts_with("RSA")) return kRsaBitsMin;
  return key.starts_with("EC ") ? kEcBitsMin : 0;
}

/// "MD5", "SHA-1", or "" for digests that hold.
std::string_view broken_digest(std::string_view signature) {
  const std::string lower = to_lower(signature);
  if (has(lower, "md5")) return "MD5";
  if (has(lower, "md2") || has(lower, "md4")) return "MD4 or MD2";
  return has(lower, "sha1") ? "SHA-1" : "";
}

std::string name_of(const model::Certificate& certificate) {
  return printable(
      shorten(certificate.names.empty() ? certificate.subject : certificate.names.front(), 100));
}

}  // namespace

std::string cipher_weakness(std::string_view cipher) {
  if (cipher.empty() || cipher.starts_with("TLS_")) return {};  // all of TLS 1.3 are both
  const bool is_ephemeral = cipher.starts_with("ECDHE-") || cipher.starts_with("DHE-");
  const bool is_aead = has(cipher, "GCM") || has(cipher, "CCM") || has(cipher, "CHACHA20");
  if (is_ephemeral && is_aead) return {};
  return fmt::format("the cipher {} has {}", cipher,
                     !is_ephemeral && !is_aead
                         ? "neither forward secrecy nor authenticated encryption"
                     : is_ephemeral ? "no authenticated encryption"
                                    : "no forward secrecy");
}

std::string chain_weakness(const model::TlsEvidence& tls) {
  for (const model::Certificate& certificate : tls.chain) {
    const int bits = bits_of(certificate.key);
    const int wanted = bits_wanted(certificate.key);
    if (bits > 0 && bits < wanted)
      return fmt::format("the key of the certificate of {} is {}; at least {} bits are wanted",
                         name_of(certificate), certificate.key, wanted);
    const std::string_view digest = broken_digest(certificate.signature);
    if (!digest.empty() && certificate.subject != certificate.issuer)
      return fmt::format("the certificate of {} is signed by {}, which can be forged",
                         name_of(certificate), digest);
  }
  return {};
}

}  // namespace fw::checks::tls
