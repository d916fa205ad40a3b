// Handshakes in memory: who has the key gets in, nobody else.
#include "host/psk/psk.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <memory>

namespace fw::psk {
namespace {

struct Free {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* connection) const { SSL_free(connection); }
};
using Context = std::unique_ptr<SSL_CTX, Free>;
using Connection = std::unique_ptr<SSL, Free>;

Key key(std::string identity, std::uint8_t fill) {
  Key made{.identity = std::move(identity)};
  made.secret.fill(fill);
  return made;
}

class Handshake {
 public:
  Handshake(SSL_CTX* client_context, SSL_CTX* server_context)
      : client(SSL_new(client_context)), server(SSL_new(server_context)) {
    BIO* ours = nullptr;
    BIO* theirs = nullptr;
    BIO_new_bio_pair(&ours, 0, &theirs, 0);
    SSL_set_bio(client.get(), ours, ours);
    SSL_set_bio(server.get(), theirs, theirs);
    SSL_set_connect_state(client.get());
    SSL_set_accept_state(server.get());
    for (int turn = 0; turn < 10; ++turn) {
      SSL_do_handshake(client.get());
      SSL_do_handshake(server.get());
    }
  }
  [[nodiscard]] bool succeeded() const {
    return SSL_is_init_finished(client.get()) == 1 && SSL_is_init_finished(server.get()) == 1;
  }
  Connection client;
  Connection server;
};

class PreShared : public testing::Test {
 protected:
  Context client{SSL_CTX_new(TLS_client_method())};
  Context server{SSL_CTX_new(TLS_server_method())};
  const std::vector<Key> keys{key("full", 1), key("probe", 2)};
};

TEST_F(PreShared, ServerKnowsWhichKeyItWas) {
  demand(server.get(), keys);
  const Key probe = key("probe", 2);
  offer(client.get(), probe);
  const Handshake done(client.get(), server.get());
  ASSERT_TRUE(done.succeeded());
  EXPECT_EQ(identity_of(done.server.get()), "probe");
}

TEST_F(PreShared, AnotherSecretByTheSameNameIsRefused) {
  demand(server.get(), keys);
  const Key wrong = key("full", 9);
  offer(client.get(), wrong);
  const Handshake done(client.get(), server.get());
  EXPECT_FALSE(done.succeeded());
  EXPECT_EQ(identity_of(done.server.get()), "");
}

TEST_F(PreShared, AnUnknownNameIsRefused) {
  demand(server.get(), keys);
  const Key other = key("other", 1);
  offer(client.get(), other);
  EXPECT_FALSE(Handshake(client.get(), server.get()).succeeded());
}

TEST_F(PreShared, AClientWithoutAKeyIsRefused) {
  demand(server.get(), keys);
  EXPECT_FALSE(Handshake(client.get(), server.get()).succeeded());
}

TEST_F(PreShared, AServerWithACertificateInsteadIsRefused) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair(EVP_EC_gen("P-256"),
                                                                 EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), pair.get());
  X509_sign(certificate.get(), pair.get(), EVP_sha256());
  SSL_CTX_use_certificate(server.get(), certificate.get());
  SSL_CTX_use_PrivateKey(server.get(), pair.get());
  offer(client.get(), keys[0]);
  EXPECT_FALSE(Handshake(client.get(), server.get()).succeeded());
}

}  // namespace
}  // namespace fw::psk
