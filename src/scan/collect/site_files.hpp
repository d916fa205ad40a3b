// What the files beside a page refer to: robots.txt's sitemaps, the web manifest, security.txt, and
// the certificate's other names. Pure; one thread.
#pragma once

#include <string_view>

#include "model/evidence.hpp"
#include "scan/collect/references.hpp"
#include "scan/collect/robots.hpp"

namespace fw::scan {

inline constexpr std::size_t kManifestBytesMax = 256u << 10;
inline constexpr std::size_t kSecurityTxtBytesMax = 64u << 10;
/// A certificate with more foreign domains than this is shared by strangers and says nothing.
inline constexpr std::size_t kForeignNamesMax = 20;

/// The hosts of the sitemaps, weakly.
void collect_sitemaps(const Robots& robots, References& references);

/// Icons, screenshots and the service worker of a W3C web manifest; `references` stand on it. What
/// is no JSON object of at most 256 KiB gives nothing.
void collect_manifest(std::string_view text, References& references);

/// Where security.txt (RFC 9116) sends people: contact, policy, acknowledgments, hiring; weakly.
void collect_security_txt(std::string_view text, References& references);

/// The leaf's names below other registrable domains than the page's, weakly.
void collect_certificate(const model::TlsEvidence& tls, References& references);

}  // namespace fw::scan
