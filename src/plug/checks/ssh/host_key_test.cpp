#include "plug/checks/ssh/host_key.hpp"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>

#include "base/encode.hpp"
#include "plug/checks/ssh/bytes.hpp"

namespace fw::checks::ssh {
namespace {

struct Known {
  const char* words;
  const char* base64;
  const char* fingerprint;
};

// Made and shown by ssh-keygen.
constexpr Known kKnown[] = {
    {"Ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAIB9GUWUs1a32qKCwXwhVYtFpiwBG9ZC+wtiYAXY5GC90",
     "SHA256:LrVFoXtlPesTKYJB5pJnb7k4hFBzgk3FXEgoBtM74WQ"},
    {"ECDSA P-256",
     "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBFO4C5WC2JdxKPS2RBcwr7hPUw/s/qcGGJq+"
     "VWaycmFMS9/4RdZJzS+t3IMFoSG3IRASi5kVl6CFWMGhGZ2hykE=",
     "SHA256:pT00bou6wMINbM3fn9hQP91JJkKG6L+A8NbZ/dzjSAU"},
    {"RSA 3072",
     "AAAAB3NzaC1yc2EAAAADAQABAAABgQCXesv2cqqQVQ7hS7y0aZQlMy87MW6HpNF+wV4eafZ36Pzx4h1ZCyMVcANO"
     "IbT22dF7umNrGmQqH9gM2nFnxFS5Zkz8uT7HQUlFdWwbH08OxoK7zk5lDDd4vsFcbHZYOsOhRn2Qy3Rqw+WupdDA"
     "GiwIMVGzrQat6PiP58OQE5q8aSOF3rE8IqYmvB/bkKr6vhjFyuNpqMnzi3xvAea3U6Qf7dS83w+GNs4qdxnD3Cv5"
     "VVHwNUUrESfNnpBSTIAquYRGyGU3jO0X3XEcgftaBgYnYKHWl6kg6Yl2K3yCrIeSzAwNQrTyDxJ3ut3AiC+5h8VG"
     "6dhQbMF2zm1ggTU8tO3WJyEzXENBsWjAHXwSrgftpZEpz2GmAGBS705JgESRiFNsHIZOzoRFWB+l86TQsnDnn3nl"
     "hIMtsDnvvtae5PiNBuMpF8Safzq+kIymBe+aKAmjUAJ3b1hhfPB5CxQ6eL10Yj2pZe789DC9C/+vl9rrbnlLDWXc"
     "dRddoc8O/8cMhlM=",
     "SHA256:nwpDsiUI+GtHJK6sdCNIjQ7H9MxdATfAlokMQM5f5Ec"},
};

using Key = std::unique_ptr<EVP_PKEY, decltype([](EVP_PKEY* key) { EVP_PKEY_free(key); })>;

std::string digest_sign(EVP_PKEY* key, const EVP_MD* digest, const std::string& data) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  std::size_t size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
  EVP_DigestSignInit(context, nullptr, digest, nullptr, key);
  EVP_DigestSign(context, nullptr, &size, bytes, data.size());
  std::string out(size, '\0');
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size, bytes, data.size());
  EVP_MD_CTX_free(context);
  out.resize(size);
  return out;
}

std::string number_bytes(const BIGNUM* number) {
  std::string out(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

TEST(HostKey, IsWhatSshKeygenSays) {
  for (const Known& known : kKnown) {
    const std::string key = from_base64(known.base64).value();
    EXPECT_EQ(key_words(key), known.words);
    EXPECT_EQ(fingerprint(key), known.fingerprint);
  }
}

TEST(HostKey, BrokenOnesAreNone) {
  for (const Known& known : kKnown) {
    const std::string key = from_base64(known.base64).value();
    for (std::size_t size = 0; size < key.size(); ++size) {
      EXPECT_EQ(key_words(key.substr(0, size)), "");
      EXPECT_FALSE(is_signed_by(key.substr(0, size), key_type(key), "", "data"));
    }
  }
  EXPECT_EQ(key_type(""), "");
  EXPECT_EQ(key_words(Writer().text("ssh-dss").bytes()), "");
  const std::string vast(3000, '\xff');
  EXPECT_EQ(key_words(Writer().text("ssh-rsa").text("\3").text(vast).bytes()), "");
}

TEST(Signature, OfRsaIsVerified) {
  const Key key(EVP_RSA_gen(2048));
  BIGNUM* n = nullptr;
  BIGNUM* e = nullptr;
  EVP_PKEY_get_bn_param(key.get(), "n", &n);
  EVP_PKEY_get_bn_param(key.get(), "e", &e);
  const std::string bytes =
      Writer().text("ssh-rsa").integer(number_bytes(e)).integer(number_bytes(n)).bytes();
  BN_free(n);
  BN_free(e);
  for (const auto& [name, digest] :
       {std::pair("rsa-sha2-256", EVP_sha256()), std::pair("rsa-sha2-512", EVP_sha512())}) {
    const std::string signature =
        Writer().text(name).text(digest_sign(key.get(), digest, "data")).bytes();
    EXPECT_TRUE(is_signed_by(bytes, name, signature, "data"));
    EXPECT_FALSE(is_signed_by(bytes, name, signature, "dato"));
    EXPECT_FALSE(is_signed_by(bytes, "ssh-ed25519", signature, "data"));
  }
  const std::string weak = Writer().text("ssh-rsa").text("x").bytes();
  EXPECT_FALSE(is_signed_by(bytes, "ssh-rsa", weak, "data")) << "SHA-1 is not accepted";
}

TEST(Signature, OfACurveIsVerified) {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384"));
  unsigned char* point = nullptr;
  const std::size_t size = EVP_PKEY_get1_encoded_public_key(key.get(), &point);
  const std::string_view encoded(reinterpret_cast<const char*>(point), size);
  const std::string_view name = "ecdsa-sha2-nistp384";
  const std::string bytes = Writer().text(name).text("nistp384").text(encoded).bytes();
  OPENSSL_free(point);
  const std::string der = digest_sign(key.get(), EVP_sha384(), "data");
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  Writer numbers;
  numbers.integer(number_bytes(ECDSA_SIG_get0_r(pair)));
  numbers.integer(number_bytes(ECDSA_SIG_get0_s(pair)));
  ECDSA_SIG_free(pair);
  const std::string signature = Writer().text(name).text(numbers.bytes()).bytes();
  EXPECT_EQ(key_words(bytes), "ECDSA P-384");
  EXPECT_TRUE(is_signed_by(bytes, name, signature, "data"));
  EXPECT_FALSE(is_signed_by(bytes, name, signature, "dato"));
  EXPECT_FALSE(is_signed_by(bytes, name, Writer().text(name).text("").bytes(), "data"));
}

}  // namespace
}  // namespace fw::checks::ssh
