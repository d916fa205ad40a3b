#include "host/net/tls_library.hpp"

#include <gtest/gtest.h>

#include "host/net/dial.hpp"
#include "host/net/testing/fixture.hpp"

namespace fw::net {
namespace {

using testing::Identity;
using testing::KeyPtr;
using testing::Peer;
using testing::TcpServer;
using testing::TestNet;

boost::asio::awaitable<void> hang(Peer& peer) { return peer.hang(); }

KeyPtr key_of(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

KeyPtr rsa_pss() {
  const std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA-PSS", nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY_keygen_init(context.get());
  EVP_PKEY* key = nullptr;
  EVP_PKEY_generate(context.get(), &key);
  return key_of(key);
}

struct Shaken {
  model::Reason reason = model::Reason::none;
  std::string detail;
  std::string key;
  model::TlsEvidence tls;
};

Shaken shake_hands(TestNet& world, const TcpServer& server) {
  DialOptions options{.host = "key.test", .port = server.port()};
  options.tls = TlsOptions{"key.test", {}, true};
  options.deadline = std::chrono::steady_clock::now() + 10s;
  Trace trace;
  auto connection = world.run(dial(world.net(), std::move(options), trace));
  Shaken out;
  if (!connection) out = {connection.error().reason, connection.error().detail, {}, {}};
  if (trace.evidence.tls) out.tls = *trace.evidence.tls;
  if (!out.tls.chain.empty()) out.key = out.tls.chain[0].key;
  return out;
}

TEST(TlsLibrary, IsMade) { EXPECT_NE(make_tls_library(), nullptr); }

TEST(TlsLibrary, ReadsEveryKeyThatACertificateMayCarry) {
  TestNet world;
  world.dns.add("key.test", "A", "127.0.0.1");
  const std::pair<KeyPtr, std::string> cases[] = {
      {key_of(EVP_RSA_gen(2048)), "RSA 2048"},
      {rsa_pss(), "RSA-PSS"},
      {testing::make_ec_key("P-256"), "EC P-256"},
      {testing::make_ec_key("P-384"), "EC P-384"},
      {testing::make_ec_key("P-521"), "EC P-521"},
      {key_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")), "ED25519"},
      {key_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448")), "ED448"},
  };
  for (const auto& [key, name] : cases) {
    ASSERT_TRUE(key) << name;
    const Identity identity = world.authority.issue({.names = {"key.test"}, .key = key});
    for (const int version : {TLS1_3_VERSION, TLS1_2_VERSION}) {
      const TcpServer server(world.loop, hang, identity, version);
      const auto shaken = shake_hands(world, server);
      EXPECT_EQ(shaken.reason, model::Reason::none) << name << ": " << shaken.detail;
      EXPECT_EQ(shaken.key, name);
      EXPECT_TRUE(shaken.tls.trusted) << name << ": " << shaken.tls.problem;
    }
  }
}

TEST(TlsLibrary, ShakesHandsByEverySuiteThatClientsOffer) {
  TestNet world;
  world.dns.add("key.test", "A", "127.0.0.1");
  const Identity identity = world.authority.issue({.names = {"key.test"}, .rsa_bits = 2048});
  for (const auto* suite :
       {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES256-SHA384",
        "DHE-RSA-AES256-GCM-SHA384", "AES128-GCM-SHA256", "AES256-SHA"}) {
    const auto context = identity.server_context(TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context.get(), (std::string(suite) + ":@SECLEVEL=0").c_str());
    SSL_CTX_set_dh_auto(context.get(), 1);
    const TcpServer server(world.loop, hang, context);
    const auto shaken = shake_hands(world, server);
    EXPECT_EQ(shaken.reason, model::Reason::none) << suite << ": " << shaken.detail;
    EXPECT_EQ(shaken.tls.cipher, suite);
  }
}

}  // namespace
}  // namespace fw::net
