// Keys, envelopes and datagrams of a fleet.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "host/mesh/datagrams.hpp"

namespace fw::mesh {
namespace {

using Refusal = Envelope::Refusal;

constexpr auto kNow = [] { return from_ms(1'795'000'000'000); };

FleetKey key(std::uint64_t seed) {
  SeededRandom random(seed);
  return *FleetKey::parse(FleetKey::make(random));
}

TEST(FleetKey, OfAProbeFollowsFromTheFleetsAndNotTheOtherWayRound) {
  const FleetKey full = key(1);
  const FleetKey probe = *FleetKey::parse(full.probe_text());
  EXPECT_EQ(full.role(), Role::full);
  EXPECT_EQ(probe.role(), Role::probe);
  EXPECT_EQ(probe.hash_key(), full.hash_key());
  EXPECT_EQ(probe.datagram_secret(Role::probe), full.datagram_secret(Role::probe));
  EXPECT_NE(full.datagram_secret(Role::full), full.datagram_secret(Role::probe));
  EXPECT_EQ(probe.datagram_secret(Role::full), std::nullopt);
  EXPECT_EQ(probe.connection_secret(Role::full), std::nullopt);
  EXPECT_EQ(probe.directory_secret(), std::nullopt);
  EXPECT_NE(full.datagram_secret(Role::full), full.connection_secret(Role::full));
}

TEST(FleetKey, ABadOneIsToldWithoutShowingIt) {
  for (const char* text : {"", "secret-thing", "fwfleet_short", "fwfleet_!!!", "fwprobe_"}) {
    const auto parsed = FleetKey::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code(), Code::invalid);
    EXPECT_EQ(parsed.error().sentence().find("secret-thing"), std::string::npos);
  }
}

class Envelopes : public testing::Test {
 protected:
  SeededRandom random{7};
  Envelope ours{key(1), random};
  Envelope theirs{key(1), random};
};

TEST_F(Envelopes, AreOpenedByTheFleetAlone) {
  const std::string sealed = ours.seal("hello", Role::full, kNow());
  EXPECT_EQ(sealed.size(), 5 + Envelope::kOverheadBytes);
  EXPECT_EQ(sealed.find("hello"), std::string::npos);
  Envelope other(key(2), random);
  EXPECT_EQ(other.open(sealed, kNow()).refusal, Refusal::stranger);
  const auto opened = theirs.open(sealed, kNow());
  EXPECT_EQ(opened.refusal, Refusal::none);
  EXPECT_EQ(opened.message, "hello");
  EXPECT_EQ(opened.role, Role::full);
}

TEST_F(Envelopes, AreTakenOnceInWhateverOrderTheyCome) {
  std::vector<std::string> sealed;
  for (int i = 0; i < 70; ++i) sealed.push_back(ours.seal("x", Role::full, kNow()));
  for (int i = 69; i >= 6; --i)
    EXPECT_EQ(theirs.open(sealed[static_cast<std::size_t>(i)], kNow()).refusal, Refusal::none) << i;
  for (const std::string& one : sealed)
    EXPECT_EQ(theirs.open(one, kNow()).refusal, Refusal::repeated);
}

TEST_F(Envelopes, OfAnotherTimeAreDropped) {
  const std::string sealed = ours.seal("x", Role::full, kNow());
  EXPECT_EQ(theirs.open(sealed, kNow() + Envelope::kWindow + Millis(1)).refusal, Refusal::stale);
  EXPECT_EQ(theirs.open(sealed, kNow() - Envelope::kWindow - Millis(1)).refusal, Refusal::stale);
  EXPECT_EQ(theirs.open(sealed, kNow() + Envelope::kWindow).refusal, Refusal::none);
}

TEST_F(Envelopes, OfThisMachineComeBackAsItsOwn) {
  EXPECT_EQ(ours.open(ours.seal("x", Role::full, kNow()), kNow()).refusal, Refusal::own);
}

TEST_F(Envelopes, EveryChangedByteIsNoticed) {
  const std::string sealed = ours.seal("hello", Role::full, kNow());
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_NE(theirs.open(changed, kNow()).refusal, Refusal::none) << i;
    EXPECT_NE(theirs.open(sealed.substr(0, i), kNow()).refusal, Refusal::none) << i;
  }
  std::string newer = sealed;
  newer[0] = 2;
  EXPECT_EQ(theirs.open(newer, kNow()).refusal, Refusal::version);
}

TEST_F(Envelopes, AProbeOpensWhatIsSealedForProbes) {
  Envelope probe(*FleetKey::parse(key(1).probe_text()), random);
  EXPECT_EQ(probe.open(ours.seal("x", Role::full, kNow()), kNow()).refusal, Refusal::stranger);
  EXPECT_EQ(probe.open(ours.seal("x", Role::probe, kNow()), kNow()).message, "x");
  EXPECT_EQ(theirs.open(probe.seal("y", Role::probe, kNow()), kNow()).role, Role::probe);
  EXPECT_EQ(probe.seal("y", Role::full, kNow()), "") << "it cannot pass for a full machine";
}

class Sockets : public testing::Test {
 protected:
  std::unique_ptr<Datagrams> open(const FleetKey& with) {
    const Endpoint here(boost::asio::ip::address_v4::loopback(), 0);
    return *Datagrams::open(loop, {clock, random, log, metrics}, with, here);
  }
  static Endpoint at(const Datagrams& one) {
    return {boost::asio::ip::address_v4::loopback(), one.port()};
  }
  /// Runs the loop until `done`, or for a second.
  template <class Done>
  void run_until(Done done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    while (!done() && std::chrono::steady_clock::now() < end)
      loop.run_one_for(std::chrono::milliseconds(50));
  }

  boost::asio::io_context loop{1};
  SystemClock clock;
  SystemRandom random;
  NullLog log;
  NullMetrics metrics;
};

TEST_F(Sockets, CarryMessagesBetweenMachinesThatShareAKey) {
  const auto a = open(key(1));
  const auto b = open(key(1));
  const auto stranger = open(key(2));
  std::vector<std::string> taken;
  std::optional<Peer> from;
  b->on_message([&](Peer peer, std::string message) {
    taken.push_back(std::move(message));
    from = peer;
  });
  stranger->send(*stranger->add(at(*b)), "let me in");
  a->send(*a->add(at(*b)), "one");
  a->send_all("two");
  run_until([&] { return taken.size() == 2; });
  EXPECT_EQ(taken, (std::vector<std::string>{"one", "two"}));
  ASSERT_TRUE(from);
  EXPECT_EQ(b->endpoint(*from), at(*a));
  std::string answer;
  a->on_message([&](Peer, std::string message) { answer = std::move(message); });
  b->send(*from, "back");
  run_until([&] { return !answer.empty(); });
  EXPECT_EQ(answer, "back");
}

TEST_F(Sockets, LearnWhichAddressIsTheirOwn) {
  const auto a = open(key(1));
  const auto b = open(key(1));
  int taken = 0;
  a->on_message([&](Peer, std::string) { ++taken; });
  b->on_message([&](Peer, std::string) { ++taken; });
  a->add(at(*a));
  a->add(at(*b));
  a->send_all("first");
  run_until([&] { return taken == 1; });
  loop.run_for(std::chrono::milliseconds(20));
  a->send_all("second");
  run_until([&] { return taken == 2; });
  EXPECT_EQ(taken, 2) << "the other one alone";
}

}  // namespace
}  // namespace fw::mesh
