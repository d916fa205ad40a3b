// The POP3 check against mailbox servers good and bad.
#include <gtest/gtest.h>

#include "plug/kit/testing/line_server.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::checks::pop3 {
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

LineServer good_server(std::shared_ptr<SSL_CTX> context, std::string capabilities) {
  LineServer server{
      .greeting = "+OK POP3 ready\r\n", .answer = {}, .start_tls = "STLS", .context = context};
  server.answer = [capabilities](const std::string& line) {
    return line == "CAPA" ? "+OK list\r\n" + capabilities + ".\r\n" : std::string("+OK\r\n");
  };
  return server;
}

class Pop3Check : public testing::Test {
 protected:
  Pop3Check() { world_.dns.add("mail.test", "A", "127.0.0.1"); }
  model::ProbeReport look(const PeerScript& script, model::Settings settings = {},
                          Millis timeout = Millis(3000)) {
    const TcpServer server(world_.loop, script);
    return kit::testing::probe(world_, *kind_,
                               {.target = fmt::format("mail.test:{}", server.port()),
                                .settings = std::move(settings),
                                .timeout = timeout});
  }
  model::ProbeReport look_at_answers(std::string greeting, std::string answer) {
    LineServer server{.greeting = std::move(greeting)};
    server.answer = [answer](const std::string&) { return answer; };
    return look(line_script(std::move(server)), {{"security", "none"}});
  }
  net::testing::TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
};

TEST_F(Pop3Check, GreetsAndSecures) {
  const auto context = world_.authority.issue({.names = {"mail.test"}}).server_context();
  const auto report = look(line_script(good_server(context, "STLS\r\nSASL PLAIN LOGIN\r\n")),
                           {{"capabilities", "SASL LOGIN"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_TRUE(report.evidence.tls);
  EXPECT_EQ(report.evidence.protocol, "POP3");
}

TEST_F(Pop3Check, WantsWhatIsAskedFor) {
  const auto server = good_server(nullptr, "UIDL\r\n");
  EXPECT_EQ(look(line_script(server)).reason, Reason::tls_handshake);
  const auto missing = look(line_script(server), {{"security", "none"}, {"capabilities", "SASL"}});
  EXPECT_EQ(missing.reason, Reason::unexpected_answer);
  EXPECT_EQ(missing.detail, "the server does not offer SASL");
}

TEST_F(Pop3Check, NamesRefusals) {
  EXPECT_EQ(look_at_answers("-ERR busy\r\n", "").detail, "the server greets with -ERR busy");
  EXPECT_EQ(look_at_answers("* OK x\r\n", "").reason, Reason::bad_protocol);
  EXPECT_EQ(look_at_answers("+OKAY\r\n", "").reason, Reason::bad_protocol);
  // One that knows no CAPA names no capabilities.
  EXPECT_EQ(look_at_answers("+OK\r\n", "-ERR what\r\n").outcome, Outcome::up);
}

TEST_F(Pop3Check, HostileServersEndIt) {
  const auto endless_line = [](Peer& peer) { return babble(peer, "+OK ", std::string(4096, 'x')); };
  const auto endless_list = [](Peer& peer) { return babble(peer, "+OK\r\n+OK\r\n", "A\r\n"); };
  EXPECT_EQ(look(endless_line).reason, Reason::too_large);
  EXPECT_EQ(look(endless_list).reason, Reason::too_large);
  EXPECT_EQ(look([](Peer& peer) { return peer.hang(); }, {}, Millis(100)).reason,
            Reason::timeout_first_byte);
}

}  // namespace
}  // namespace fw::checks::pop3
