#include "plug/checks/tls/strength.hpp"

#include <gtest/gtest.h>

namespace fw::checks::tls {
namespace {

model::Certificate certificate(std::string key, std::string signature) {
  model::Certificate out;
  out.subject = "CN=shop.example";
  out.issuer = "CN=Example CA";
  out.key = std::move(key);
  out.signature = std::move(signature);
  return out;
}

std::string weakness(std::string key, std::string signature) {
  model::TlsEvidence tls;
  tls.chain.push_back(certificate("EC P-256", "ecdsa-with-SHA256"));
  tls.chain.push_back(certificate(std::move(key), std::move(signature)));
  return chain_weakness(tls);
}

TEST(CipherWeakness, WantsForwardSecrecyAndAuthentication) {
  for (const char* good : {"", "TLS_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256",
                           "DHE-RSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES256-CCM8"})
    EXPECT_EQ(cipher_weakness(good), "") << good;
  EXPECT_EQ(cipher_weakness("AES128-GCM-SHA256"),
            "the cipher AES128-GCM-SHA256 has no forward secrecy");
  EXPECT_EQ(cipher_weakness("ECDHE-RSA-AES128-SHA256"),
            "the cipher ECDHE-RSA-AES128-SHA256 has no authenticated encryption");
  EXPECT_EQ(cipher_weakness("AES256-SHA"),
            "the cipher AES256-SHA has neither forward secrecy nor authenticated encryption");
}

TEST(ChainWeakness, JudgesEveryKey) {
  for (const char* good : {"RSA 2048", "RSA 4096", "EC P-256", "EC secp256k1", "EC P-521",
                           "ED25519", "unknown", "RSA-PSS"})
    EXPECT_EQ(weakness(good, "sha256WithRSAEncryption"), "") << good;
  EXPECT_EQ(weakness("RSA 1024", "sha256WithRSAEncryption"),
            "the key of the certificate of CN=shop.example is RSA 1024; at least 2048 bits are "
            "wanted");
  for (const char* weak : {"RSA 512", "EC P-224", "EC P-192", "EC brainpoolP224r1"})
    EXPECT_NE(weakness(weak, "ecdsa-with-SHA256"), "") << weak;
}

TEST(ChainWeakness, JudgesEverySignature) {
  for (const char* good : {"ecdsa-with-SHA384", "sha512WithRSAEncryption", "ED25519", "rsassaPss"})
    EXPECT_EQ(weakness("RSA 2048", good), "") << good;
  EXPECT_EQ(weakness("RSA 2048", "sha1WithRSAEncryption"),
            "the certificate of CN=shop.example is signed by SHA-1, which can be forged");
  EXPECT_NE(weakness("RSA 2048", "md5WithRSAEncryption"), "");
  EXPECT_NE(weakness("EC P-256", "ecdsa-with-SHA1"), "");
  model::TlsEvidence root;
  root.chain.push_back(certificate("RSA 2048", "sha1WithRSAEncryption"));
  root.chain.front().issuer = root.chain.front().subject;
  EXPECT_EQ(chain_weakness(root), "") << "nobody relies on a root's own signature";
}

}  // namespace
}  // namespace fw::checks::tls
