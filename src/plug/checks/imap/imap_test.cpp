// The IMAP check against mailbox servers good and bad.
#include <gtest/gtest.h>

#include "plug/kit/testing/line_server.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::checks::imap {
std::unique_ptr<model::CheckKind> make(net::Net& net);

namespace {

using kit::testing::babble;
using kit::testing::line_script;
using kit::testing::LineServer;
using model::Outcome;
using model::Reason;
using net::testing::Peer;
using net::testing::PeerScript;
using net::testing::TcpServer;

/// Answers CAPABILITY with `capabilities`, everything else with OK.
LineServer good_server(std::shared_ptr<SSL_CTX> context, std::string capabilities) {
  LineServer server{.greeting = "* OK [CAPABILITY IMAP4rev1] ready\r\n", .context = context};
  server.answer = [capabilities](const std::string& line) {
    const std::string tag = line.substr(0, line.find(' '));
    if (line.ends_with("CAPABILITY"))
      return fmt::format("* CAPABILITY {}\r\n{} OK done\r\n", capabilities, tag);
    return tag + " OK done\r\n";
  };
  return server;
}

class ImapCheck : public testing::Test {
 protected:
  ImapCheck() { world_.dns.add("mail.test", "A", "127.0.0.1"); }
  model::ProbeReport look(const PeerScript& script, model::Settings settings = {},
                          Millis timeout = Millis(3000)) {
    const TcpServer server(world_.loop, script);
    return kit::testing::probe(world_, *kind_,
                               {.target = fmt::format("mail.test:{}", server.port()),
                                .settings = std::move(settings),
                                .timeout = timeout});
  }
  /// Says this whatever is asked, in plain text.
  model::ProbeReport look_at_answers(std::string greeting, std::string answer) {
    LineServer server{.greeting = std::move(greeting)};
    server.answer = [answer](const std::string&) { return answer; };
    return look(line_script(std::move(server)), {{"security", "none"}});
  }
  net::testing::TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
};

TEST_F(ImapCheck, GreetsAndSecures) {
  const auto context = world_.authority.issue({.names = {"mail.test"}}).server_context();
  const auto report = look(line_script(good_server(context, "IMAP4rev1 STARTTLS IDLE")),
                           {{"capabilities", "idle"}, {"expect", "ready"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_TRUE(report.evidence.tls);
  EXPECT_EQ(report.evidence.protocol, "IMAP");
  EXPECT_NE(report.evidence.excerpt.find("> a2 STARTTLS\n"), std::string::npos)
      << report.evidence.excerpt;
}

TEST_F(ImapCheck, WantsWhatIsAskedFor) {
  const auto server = good_server(nullptr, "IMAP4rev1 IDLE");
  EXPECT_EQ(look(line_script(server)).reason, Reason::tls_handshake);
  EXPECT_EQ(look(line_script(server), {{"security", "none"}}).outcome, Outcome::up);
  const auto missing =
      look(line_script(server), {{"security", "none"}, {"capabilities", "IDLE\nMOVE"}});
  EXPECT_EQ(missing.reason, Reason::unexpected_answer);
  EXPECT_EQ(missing.detail, "the server does not offer MOVE");
  const auto greeting = look(line_script(server), {{"security", "none"}, {"expect", "Dovecot"}});
  EXPECT_EQ(greeting.reason, Reason::unexpected_answer);
}

TEST_F(ImapCheck, NamesRefusals) {
  EXPECT_EQ(look_at_answers("* BYE too many\r\n", "").detail,
            "the server greets with BYE too many");
  EXPECT_EQ(look_at_answers("* OK x\r\n", "a1 NO later\r\n").detail,
            "the answer to CAPABILITY is NO later");
  EXPECT_EQ(look_at_answers("220 x\r\n", "").reason, Reason::bad_protocol);
  EXPECT_EQ(look_at_answers("* OK x\r\n", "b9 OK x\r\n").reason, Reason::bad_protocol);
  EXPECT_EQ(look_at_answers("* PREAUTH x\r\n", "a1 OK x\r\n").outcome, Outcome::up);
}

TEST_F(ImapCheck, HostileServersEndIt) {
  const auto endless_line = [](Peer& peer) { return babble(peer, "* ", std::string(4096, 'x')); };
  const auto untagged = [](Peer& peer) { return babble(peer, "* OK x\r\n", "* 1 EXISTS\r\n"); };
  const auto drip = [](Peer& peer) { return babble(peer, "*", " ", Millis(10)); };
  EXPECT_EQ(look(endless_line).reason, Reason::too_large);
  EXPECT_EQ(look(untagged).reason, Reason::too_large);
  EXPECT_EQ(look(drip, {}, Millis(150)).reason, Reason::timeout_transfer);
}

}  // namespace
}  // namespace fw::checks::imap
