// DNSSEC against a zone that the test signs itself: with the right key, too late, or not at all.
#include "plug/checks/dns/dnssec.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/encode.hpp"
#include "plug/checks/dns/kind.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::checks::dns {
namespace {

using model::Outcome;
using model::Reason;
using net::testing::DnsServer;

constexpr unsigned kTtl = 60;
constexpr unsigned kTypeA = 1;
constexpr unsigned kTypeDnskey = 48;
constexpr unsigned kEcdsaP256 = 13;

std::string number(std::uint32_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i)
    out += static_cast<char>((value >> (8U * static_cast<unsigned>(i))) & 0xffU);
  return out;
}

std::string wire_name(std::string_view name) {
  std::string out;
  for (const auto label : split(name, '.'))
    out += static_cast<char>(label.size()) + std::string(label);
  return out + '\0';
}

struct Signed {
  std::string owner;
  unsigned type = 0;
  std::string rdata;
  int from_days = -1;
  int to_days = 30;
};

/// A zone's only key (RFC 6605: ECDSA P-256), and what it signs.
class ZoneKey {
 public:
  explicit ZoneKey(std::string zone)
      : zone_(std::move(zone)),
        key_(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), EVP_PKEY_free) {
    std::array<unsigned char, 65> point{};
    std::size_t size = 0;
    EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size(),
                                    &size);
    public_ = std::string(reinterpret_cast<const char*>(point.data()) + 1, 64);
  }
  [[nodiscard]] std::string rdata() const {
    return number(257, 2) + number(3, 1) + number(kEcdsaP256, 1) + public_;
  }
  [[nodiscard]] std::string record() const {
    return fmt::format("{}. IN DNSKEY 257 3 {} {}\n", zone_, kEcdsaP256, to_base64(public_));
  }
  /// RDATA of an RRSIG over one record (RFC 4034 §3.1).
  [[nodiscard]] std::string sign(const Signed& what) const {
    const auto now = static_cast<std::uint32_t>(
        std::chrono::floor<std::chrono::seconds>(SystemClock().now()).time_since_epoch().count());
    const auto labels = static_cast<std::uint32_t>(split(what.owner, '.').size());
    const std::string head = number(what.type, 2) + number(kEcdsaP256, 1) + number(labels, 1) +
                             number(kTtl, 4) + number(now + days(what.to_days), 4) +
                             number(now + days(what.from_days), 4) + number(tag(), 2) +
                             wire_name(zone_);
    const std::string record =
        wire_name(what.owner) + number(what.type, 2) + number(1, 2) + number(kTtl, 4) +
        number(static_cast<std::uint32_t>(what.rdata.size()), 2) + what.rdata;
    return head + signature_of(head + record);
  }

 private:
  static std::uint32_t days(int count) { return static_cast<std::uint32_t>(count * 86'400); }
  /// RFC 4034, appendix B.
  [[nodiscard]] std::uint32_t tag() const {
    std::uint32_t sum = 0;
    const std::string bytes = rdata();
    for (std::size_t i = 0; i < bytes.size(); ++i)
      sum += static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]))
             << (i % 2 == 0 ? 8U : 0U);
    return (sum + (sum >> 16U)) & 0xffffU;
  }
  [[nodiscard]] std::string signature_of(const std::string& bytes) const {
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                     EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
    std::array<unsigned char, 128> der{};
    std::size_t size = der.size();
    EVP_DigestSign(context.get(), der.data(), &size,
                   reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    const unsigned char* at = der.data();
    const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> parts(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)), ECDSA_SIG_free);
    std::array<unsigned char, 64> raw{};
    BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), raw.data(), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), raw.data() + 32, 32);
    return {reinterpret_cast<const char*>(raw.data()), raw.size()};
  }

  std::string zone_;
  std::shared_ptr<EVP_PKEY> key_;
  std::string public_;
};

class Dnssec : public testing::Test {
 protected:
  Dnssec() {
    world_.dns.answer("signed.test", with_signature({"signed.test", kTypeDnskey, key_.rdata()}));
    publish("www.signed.test", "192.0.2.1", {});
    world_.dns.add("plain.test", "A", "192.0.2.9");
  }

  static net::NetOptions options(const std::string& anchors) {
    net::NetOptions out;
    out.allowed_ranges = {"127.0.0.0/8"};
    out.dnssec_anchors = anchors;
    return out;
  }
  [[nodiscard]] DnsServer::Reply with_signature(const Signed& what) const {
    return {.records = {{what.owner, fmt::format("#{}", what.type), what.rdata, kTtl},
                        {what.owner, "#46", key_.sign(what), kTtl}}};
  }
  /// `shown` under the signature for 192.0.2.1.
  void publish(const std::string& name, const std::string& shown, Signed what) {
    what.owner = name;
    what.type = kTypeA;
    what.rdata = std::string("\xc0\x00\x02\x01", 4);
    DnsServer::Reply reply = with_signature(what);
    reply.records.front() = {name, "A", shown, kTtl};
    world_.dns.answer(name, reply);
  }
  model::ProbeReport look(const std::string& name, model::Settings settings = {}) {
    settings.emplace("dnssec", "require");
    return kit::testing::probe(world_, *kind_, {.target = name, .settings = std::move(settings)});
  }

  ZoneKey key_{"signed.test"};
  net::testing::TempFile anchors_{key_.record()};
  net::testing::TestNet world_{options(anchors_.path())};
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net(), KindOptions{});
};

TEST_F(Dnssec, FollowsTheChain) {
  const auto report = look("www.signed.test");
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  ASSERT_EQ(report.evidence.facts.size(), 2);
  EXPECT_EQ(report.evidence.facts[0].second, "valid, signed by signed.test");
  EXPECT_EQ(report.evidence.facts[1].first, "signatures end");
  const auto asked = look("www.signed.test", {{"server", world_.dns.address()}});
  EXPECT_EQ(asked.outcome, Outcome::up) << asked.detail;
}

TEST_F(Dnssec, WarnsBeforeASignatureEnds) {
  publish("soon.signed.test", "192.0.2.1", {.to_days = 1});
  const auto report = look("soon.signed.test");
  EXPECT_EQ(report.outcome, Outcome::degraded) << report.detail;
  EXPECT_EQ(report.reason, Reason::dns_signature_expiring);
  EXPECT_EQ(look("soon.signed.test", {{"signature_days_min", "0"}}).outcome, Outcome::up);
  EXPECT_EQ(look("www.signed.test", {{"signature_days_min", "40"}}).outcome, Outcome::degraded);
}

TEST_F(Dnssec, BelievesNothingElse) {
  publish("forged.signed.test", "203.0.113.66", {});
  publish("late.signed.test", "192.0.2.1", {.from_days = -9, .to_days = -1});
  world_.dns.add("bare.signed.test", "A", "192.0.2.1");
  for (const char* name : {"forged.signed.test", "late.signed.test", "bare.signed.test"}) {
    const auto report = look(name);
    EXPECT_EQ(report.outcome, Outcome::down) << name;
    EXPECT_EQ(report.reason, Reason::dns_bogus) << name << ": " << report.detail;
    EXPECT_EQ(look(name, {{"dnssec", "ignore"}}).outcome, Outcome::up) << "nobody asked";
  }
  const auto plain = look("plain.test");
  EXPECT_EQ(plain.reason, Reason::dns_bogus);
  EXPECT_EQ(plain.detail, "plain.test is not signed, or its signatures lead to no anchor");
}

TEST_F(Dnssec, ServersThatPassNoKeysOnSayNothing) {
  world_.dns.answer("signed.test", DnsServer::Reply{.rcode = 2});
  const auto report = look("www.signed.test");
  EXPECT_EQ(report.outcome, Outcome::unknown) << report.detail;
  EXPECT_EQ(report.reason, Reason::local_resolver);
  const auto chosen = look("www.signed.test", {{"server", world_.dns.address()}});
  EXPECT_EQ(chosen.outcome, Outcome::down) << "a server that the user chose is the target";
}

TEST_F(Dnssec, IsBoundedInTime) {
  world_.dns.answer("signed.test", DnsServer::Reply{.silent = true});
  const auto start = std::chrono::steady_clock::now();
  const auto report = kit::testing::probe(
      world_, *kind_,
      {.target = "www.signed.test", .settings = {{"dnssec", "require"}}, .timeout = Millis(200)});
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST(Signatures, TheFirstToEndCounts) {
  const std::string tail = "2371 shop.example AAAA";
  const std::vector<model::DnsRecord> records = {
      {"shop.example", "A", "192.0.2.1", 60},
      {"shop.example", "RRSIG", "A 13 2 60 20270101000000 20261101000000 " + tail, 60},
      {"shop.example", "RRSIG", "A 13 2 60 20261201120000 20261101000000 " + tail, 60},
      {"shop.example", "RRSIG", "A 13 2 60 2026 20261101000000 " + tail, 60},
      {"shop.example", "RRSIG", "A", 60}};
  const Proof proof = signatures_in(records);
  ASSERT_TRUE(proof.ends_at);
  EXPECT_EQ(to_rfc3339(*proof.ends_at), "2026-12-01T12:00:00.000Z");
  EXPECT_EQ(proof.signer, "shop.example");
  EXPECT_FALSE(signatures_in({}).ends_at);
}

}  // namespace
}  // namespace fw::checks::dns
