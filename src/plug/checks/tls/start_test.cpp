// TLS that begins after plain text, in the words of five protocols.
#include "plug/checks/tls/start.hpp"

#include <gtest/gtest.h>

#include "plug/checks/tls/ftp_reply.hpp"
#include "plug/checks/tls/settings.hpp"
#include "plug/kit/testing/line_server.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::checks::tls {
std::unique_ptr<model::CheckKind> make(net::Net& net);

namespace {

using kit::testing::line_script;
using kit::testing::LineServer;
using model::Outcome;
using model::Reason;
using net::testing::Peer;
using net::testing::PeerScript;
using net::testing::TcpServer;

class StartTls : public testing::Test {
 protected:
  StartTls() { world_.dns.add("mail.test", "A", "127.0.0.1"); }

  model::ProbeReport look(PeerScript script, const char* starttls) {
    const TcpServer server(world_.loop, std::move(script));
    return kit::testing::probe(world_, *kind_,
                               {.target = fmt::format("mail.test:{}", server.port()),
                                .settings = {{"starttls", starttls}},
                                .timeout = Millis(2000)});
  }
  model::ProbeReport look_at_lines(LineServer server, const char* starttls) {
    server.context = identity_.server_context();
    return look(line_script(std::move(server)), starttls);
  }

  net::testing::TestNet world_;
  net::testing::Identity identity_ = world_.authority.issue({.names = {"mail.test"}});
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
};

/// PostgreSQL: reads SSLRequest, says `answer`, shakes hands where that is "S".
boost::asio::awaitable<void> serve_postgres(Peer& peer, std::string answer,
                                            std::shared_ptr<SSL_CTX> context) {
  const std::string request = co_await peer.read_exactly(8);
  EXPECT_EQ(request, std::string("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8));
  co_await peer.write(answer);
  if (answer == "S") co_await peer.start_tls(std::move(context));
  co_await peer.hang();
}

PeerScript postgres(std::string answer, std::shared_ptr<SSL_CTX> context) {
  return [answer = std::move(answer), context = std::move(context)](Peer& peer) {
    return serve_postgres(peer, answer, context);
  };
}

void expect_up(const model::ProbeReport& report) {
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  ASSERT_TRUE(report.evidence.tls);
  EXPECT_TRUE(report.evidence.tls->trusted);
  EXPECT_TRUE(report.phases.tls);
}

TEST_F(StartTls, SpeaksTheMailProtocols) {
  expect_up(look_at_lines({.greeting = "220 mail.test\r\n",
                           .answer = [](const std::string& line) -> std::string {
                             if (line.starts_with("EHLO"))
                               return "250-mail.test\r\n250 STARTTLS\r\n";
                             return line == "STARTTLS" ? "220 go\r\n" : "";
                           }},
                          "smtp"));
  expect_up(look_at_lines({.greeting = "* OK ready\r\n",
                           .answer = [](const std::string& line) -> std::string {
                             if (line == "a1 CAPABILITY")
                               return "* CAPABILITY IMAP4rev1 STARTTLS\r\na1 OK\r\n";
                             return line == "a2 STARTTLS" ? "a2 OK go\r\n" : "";
                           }},
                          "imap"));
  expect_up(look_at_lines({.greeting = "+OK ready\r\n",
                           .answer = [](const std::string& line) -> std::string {
                             if (line == "CAPA") return "+OK\r\nSTLS\r\n.\r\n";
                             return line == "STLS" ? "+OK go\r\n" : "";
                           },
                           .start_tls = "STLS"},
                          "pop3"));
}

TEST_F(StartTls, SpeaksFtp) {
  const auto server = [](std::string greeting, std::string answer) {
    return LineServer{.greeting = std::move(greeting),
                      .answer =
                          [answer = std::move(answer)](const std::string& line) {
                            return line == "AUTH TLS" ? answer : std::string();
                          },
                      .start_tls = "AUTH TLS"};
  };
  expect_up(look_at_lines(server("220-hello\r\nany line\r\n220 ready\r\n", "234 go\r\n"), "ftp"));
  expect_up(look_at_lines(server("120 soon\r\n220 ready\r\n", "234 go\r\n"), "ftp"));
  const auto no = look_at_lines(server("220 ready\r\n", "502 not here\r\n"), "ftp");
  EXPECT_EQ(no.reason, Reason::tls_handshake);
  EXPECT_EQ(no.detail, "the answer to AUTH TLS is 502 not here");
  EXPECT_EQ(look_at_lines(server("421 full\r\n", ""), "ftp").reason, Reason::unexpected_answer);
  EXPECT_EQ(look_at_lines(server("SSH-2.0-x\r\n", ""), "ftp").reason, Reason::bad_protocol);
}

TEST_F(StartTls, SpeaksPostgres) {
  expect_up(look(postgres("S", identity_.server_context()), "postgres"));
  EXPECT_EQ(look(postgres("N", nullptr), "postgres").reason, Reason::tls_handshake);
  EXPECT_EQ(look(postgres("EFATAL", nullptr), "postgres").reason, Reason::unexpected_answer);
  EXPECT_EQ(look(postgres("HTTP/1.1", nullptr), "postgres").reason, Reason::bad_protocol);
  EXPECT_EQ(look(postgres("Sx", nullptr), "postgres").reason, Reason::bad_protocol);
}

TEST_F(StartTls, NamesAServerThatDoesNotOfferIt) {
  const auto report = look_at_lines(
      {.greeting = "220 mail.test\r\n", .answer = [](const std::string&) { return "250 x\r\n"; }},
      "smtp");
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.reason, Reason::tls_handshake);
  EXPECT_EQ(report.detail, "the server does not offer STARTTLS");
}

TEST_F(StartTls, NothingSaidBeforeTheHandshakeCounts) {
  const auto report =
      look_at_lines({.greeting = "220 x\r\n",
                     .answer = [](const std::string&) { return "234 go\r\n200 injected\r\n"; },
                     .start_tls = "never"},
                    "ftp");
  EXPECT_EQ(report.reason, Reason::bad_protocol) << report.detail;
}

TEST(Plan, KnowsTheUsualPorts) {
  const auto port = [](const char* starttls) {
    return make_plan("shop.example", {{"starttls", starttls}})->endpoint.port;
  };
  EXPECT_EQ(port("none"), 443);
  EXPECT_EQ(port("smtp"), 25);
  EXPECT_EQ(port("imap"), 143);
  EXPECT_EQ(port("pop3"), 110);
  EXPECT_EQ(port("ftp"), 21);
  EXPECT_EQ(port("postgres"), 5432);
  EXPECT_EQ(make_plan("shop.example:2121", {{"starttls", "ftp"}})->endpoint.port, 2121);
  EXPECT_FALSE(make_plan("shop.example", {{"starttls", "xmpp"}}));
}

TEST(FtpReply, HasOneLineOrMany) {
  FtpReply one;
  EXPECT_TRUE(one.take("220 ready"));
  EXPECT_TRUE(one.is_complete());
  EXPECT_EQ(one.code(), 220);
  EXPECT_EQ(one.text(), "ready");
  FtpReply many;
  for (const char* line : {"211-Features", "", " UTF8", "220 not the end", "2110"}) {
    EXPECT_TRUE(many.take(line)) << line;
    EXPECT_FALSE(many.is_complete()) << line;
  }
  EXPECT_TRUE(many.take("211 End"));
  EXPECT_TRUE(many.is_complete());
  for (const char* line : {"", "22", "22x", "-20 x", "099 x", "2200 x", "hello"})
    EXPECT_FALSE(FtpReply().take(line)) << line;
}

}  // namespace
}  // namespace fw::checks::tls
