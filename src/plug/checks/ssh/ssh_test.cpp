// The SSH check against a server that proves its key, and against ones that do not.
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "plug/checks/ssh/bytes.hpp"
#include "plug/checks/ssh/host_key.hpp"
#include "plug/checks/ssh/key_exchange.hpp"
#include "plug/kit/testing/line_server.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::checks::ssh {
std::unique_ptr<model::CheckKind> make(net::Net& net);

namespace {

using kit::testing::babble;
using model::Outcome;
using model::Reason;
using net::testing::KeyPtr;
using net::testing::Peer;
using net::testing::PeerScript;
using net::testing::TcpServer;

constexpr std::string_view kVersion = "SSH-2.0-Test_1.0";

KeyPtr make_key(const char* type) {
  return {EVP_PKEY_Q_keygen(nullptr, nullptr, type), EVP_PKEY_free};
}

std::string raw_public(EVP_PKEY* key) {
  std::string bytes(32, '\0');
  std::size_t size = bytes.size();
  EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(bytes.data()), &size);
  return bytes;
}

std::string sign(EVP_PKEY* key, const std::string& data) {
  std::string bytes(64, '\0');
  std::size_t size = bytes.size();
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key);
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(bytes.data()), &size,
                 reinterpret_cast<const unsigned char*>(data.data()), data.size());
  EVP_MD_CTX_free(context);
  return bytes;
}

std::string derive(EVP_PKEY* ours, const std::string& theirs) {
  const KeyPtr peer(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr,
                                  reinterpret_cast<const unsigned char*>(theirs.data()), 32),
      EVP_PKEY_free);
  std::string secret(32, '\0');
  std::size_t size = secret.size();
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(ours, nullptr);
  EVP_PKEY_derive_init(context);
  EVP_PKEY_derive_set_peer(context, peer.get());
  EVP_PKEY_derive(context, reinterpret_cast<unsigned char*>(secret.data()), &size);
  EVP_PKEY_CTX_free(context);
  return secret;
}

std::string sha256(const std::string& data) {
  std::string digest(32, '\0');
  EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
             EVP_sha256(), nullptr);
  return digest;
}

/// How a server does it.
struct Manners {
  std::string before;  ///< lines ahead of the version
  std::string exchanges = "sntrup761x25519-sha512@openssh.com,curve25519-sha256";
  std::string host_keys = "rsa-sha2-512,ssh-ed25519";
  bool guesses = false;  ///< sends a packet that belongs to its first choice
  bool lies = false;     ///< signs something else
  std::string noise;     ///< payload sent ahead of the answer
  KeyPtr key = make_key("ED25519");

  [[nodiscard]] std::string key_bytes() const {
    return Writer().text("ssh-ed25519").text(raw_public(key.get())).bytes();
  }
};

boost::asio::awaitable<std::string> read_payload(Peer& peer) {
  std::string head = co_await peer.read_exactly(4);
  if (head.empty()) co_return head;
  const std::string body = co_await peer.read_exactly(Reader(head).number().value());
  if (body.empty()) co_return body;
  co_return body.substr(1, body.size() - 1 - static_cast<std::size_t>(body[0]));
}

boost::asio::awaitable<void> serve(Peer& peer, std::shared_ptr<const Manners> manners) {
  co_await peer.write(fmt::format("{}{}\r\n", manners->before, kVersion));
  std::string client = co_await peer.read_until("\r\n");
  if (client.empty()) co_return;
  client.resize(client.size() - 2);
  Writer writer;
  writer.byte(kKexInit).raw(std::string(16, 'c'));
  writer.text(manners->exchanges).text(manners->host_keys);
  for (int i = 0; i < 8; ++i) writer.text("none");
  const std::string offer = writer.byte(manners->guesses ? 1 : 0).number(0).bytes();
  co_await peer.write(packet(offer));
  if (manners->guesses)
    co_await peer.write(
        packet("\x1f"
               "a guess"));
  const std::string client_offer = co_await read_payload(peer);
  const std::string init = co_await read_payload(peer);
  if (init.empty() || init[0] != kEcdhInit) co_return;
  Reader reader(std::string_view(init).substr(1));
  const std::string point(reader.text().value());
  const KeyPtr own = make_key("X25519");
  const std::string own_point = raw_public(own.get());
  Writer hashed;
  hashed.text(client).text(kVersion).text(client_offer).text(offer).text(manners->key_bytes());
  hashed.text(point).text(own_point).integer(derive(own.get(), point));
  const std::string proof = manners->lies ? "anything" : sha256(hashed.bytes());
  const std::string signature =
      Writer().text("ssh-ed25519").text(sign(manners->key.get(), proof)).bytes();
  if (!manners->noise.empty()) co_await peer.write(packet(manners->noise));
  Writer reply;
  reply.byte(kEcdhReply).text(manners->key_bytes()).text(own_point).text(signature);
  co_await peer.write(packet(reply.bytes()));
  co_await peer.hang();
}

PeerScript server_with(Manners manners) {
  auto shared = std::make_shared<const Manners>(std::move(manners));
  return [shared](Peer& peer) { return serve(peer, shared); };
}

class SshCheck : public testing::Test {
 protected:
  SshCheck() { world_.dns.add("shell.test", "A", "127.0.0.1"); }
  model::ProbeReport look(const PeerScript& script, model::Settings settings = {},
                          Millis timeout = Millis(3000)) {
    const TcpServer server(world_.loop, script);
    return kit::testing::probe(world_, *kind_,
                               {.target = fmt::format("shell.test:{}", server.port()),
                                .settings = std::move(settings),
                                .timeout = timeout});
  }
  static std::string fact(const model::ProbeReport& report, std::string_view name) {
    for (const auto& [key, value] : report.evidence.facts)
      if (key == name) return value;
    return {};
  }
  net::testing::TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
};

TEST_F(SshCheck, ShowsVersionAndHostKey) {
  const Manners manners{.before = "Welcome\r\n\r\n"};
  const auto report = look(server_with(manners));
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(fact(report, "version"), kVersion);
  EXPECT_EQ(fact(report, "host key"), "Ed25519");
  EXPECT_EQ(fact(report, "fingerprint"), fingerprint(manners.key_bytes()));
  EXPECT_EQ(fact(report, "key exchange"), "curve25519-sha256");
  EXPECT_EQ(report.evidence.excerpt, "Welcome\n\nSSH-2.0-Test_1.0\n");
  EXPECT_TRUE(report.phases.first_byte && report.phases.transfer);
}

TEST_F(SshCheck, ComparesTheHostKey) {
  const Manners manners;
  const std::string other = fingerprint("another key");
  const std::string right = fingerprint(manners.key_bytes());
  EXPECT_EQ(look(server_with(manners), {{"fingerprints", other + "\n" + right}}).outcome,
            Outcome::up);
  EXPECT_EQ(look(server_with(manners), {{"fingerprints", "256 " + right + " x (ED25519)"}}).outcome,
            Outcome::up);
  const auto down = look(server_with(manners), {{"fingerprints", other}});
  EXPECT_EQ(down.outcome, Outcome::down);
  EXPECT_EQ(down.reason, Reason::key_changed);
  EXPECT_NE(down.detail.find(right), std::string::npos) << down.detail;
  const auto softer =
      look(server_with(manners), {{"fingerprints", other}, {"on_key_change", "degraded"}});
  EXPECT_EQ(softer.outcome, Outcome::degraded);
  EXPECT_EQ(softer.reason, Reason::key_changed);
}

TEST_F(SshCheck, AKeyWithoutProofIsNotBelieved) {
  const Manners manners{.lies = true};
  const auto report =
      look(server_with(manners), {{"fingerprints", fingerprint(manners.key_bytes())}});
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.reason, Reason::bad_protocol);
  EXPECT_EQ(fact(report, "fingerprint"), "");
}

TEST_F(SshCheck, SkipsWhatDoesNotCount) {
  EXPECT_EQ(look(server_with({.guesses = true})).outcome, Outcome::up);
  EXPECT_EQ(look(server_with({.noise = std::string("\2\0\0\0\1x", 6)})).outcome, Outcome::up);
  const std::string leave = Writer().byte(1).number(2).text("too many").text("").bytes();
  const auto left = look(server_with({.noise = leave}));
  EXPECT_EQ(left.reason, Reason::unexpected_answer);
  EXPECT_EQ(left.detail, "the server takes leave: too many");
}

TEST_F(SshCheck, NothingInCommonIsNoFailureOfTheServer) {
  const Manners modern{.exchanges = "mlkem768x25519-sha256"};
  const auto seen = look(server_with(modern));
  EXPECT_EQ(seen.outcome, Outcome::up) << seen.detail;
  EXPECT_NE(fact(seen, "host key").find("not known"), std::string::npos);
  const auto pinned = look(server_with(modern), {{"fingerprints", fingerprint("x")}});
  EXPECT_EQ(pinned.outcome, Outcome::unknown);
  EXPECT_EQ(pinned.reason, Reason::not_supported);
  EXPECT_EQ(look(server_with({}), {{"host_key_type", "ecdsa"}}).outcome, Outcome::up);
}

TEST_F(SshCheck, LooksAtTheVersion) {
  EXPECT_EQ(look(server_with({}), {{"expect", "Test_1"}}).outcome, Outcome::up);
  const auto wrong = look(server_with({}), {{"expect", "OpenSSH"}, {"ask_host_key", "false"}});
  EXPECT_EQ(wrong.outcome, Outcome::down);
  EXPECT_EQ(wrong.reason, Reason::unexpected_answer);
  const auto old = look([](Peer& peer) { return babble(peer, "SSH-1.5-old\r\n", "", 1000ms); });
  EXPECT_EQ(old.reason, Reason::bad_protocol) << old.detail;
}

TEST_F(SshCheck, HostileServersEndIt) {
  const auto reason = [&](std::string first, std::string again) {
    return look([first, again](Peer& peer) { return babble(peer, first, again); }).reason;
  };
  const std::string version = "SSH-2.0-x\r\n";
  EXPECT_EQ(reason("", std::string(4096, 'x')), Reason::bad_protocol);
  EXPECT_EQ(reason("", "220 hello\r\n"), Reason::bad_protocol);
  EXPECT_EQ(reason(version, std::string("\xff\xff\xff\xff", 4)), Reason::bad_protocol);
  EXPECT_EQ(reason(version, std::string(8, '\0')), Reason::bad_protocol);
  EXPECT_EQ(reason(version, packet("\x14")), Reason::bad_protocol);
  EXPECT_EQ(reason(version, packet(std::string("\2\0\0\0\0", 5))), Reason::bad_protocol);
  const auto drip = [](Peer& peer) { return babble(peer, "S", "S", Millis(10)); };
  EXPECT_EQ(look(drip, {}, Millis(150)).reason, Reason::timeout_transfer);
  const auto mute = [](Peer& peer) { return peer.hang(); };
  EXPECT_EQ(look(mute, {}, Millis(150)).reason, Reason::timeout_first_byte);
  const auto close = [](Peer& peer) -> boost::asio::awaitable<void> {
    co_await peer.write("SSH-2.0-x\r\n");
  };
  EXPECT_EQ(look(close).reason, Reason::connect_reset);
}

TEST_F(SshCheck, RefusesBadSettings) {
  const auto accepts = [&](model::Settings settings) {
    return kind_->accept("shell.example", settings).has_value();
  };
  EXPECT_TRUE(accepts({{"fingerprints", fingerprint("x")}}));
  EXPECT_FALSE(accepts({{"fingerprints", "SHA256:abc"}}));
  EXPECT_FALSE(accepts({{"fingerprints", "MD5:00:11"}}));
  EXPECT_FALSE(accepts({{"fingerprints", fingerprint("x")}, {"ask_host_key", "false"}}));
  EXPECT_FALSE(accepts({{"host_key_type", "dsa"}}));
  EXPECT_EQ(kind_->host("Shell.Example"), "shell.example");
}

}  // namespace
}  // namespace fw::checks::ssh
