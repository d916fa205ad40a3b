// The SMTP check against mail servers good, old, careless and hostile.
#include <gtest/gtest.h>

#include "plug/kit/testing/line_server.hpp"
#include "plug/kit/testing/probe.hpp"

namespace fw::checks::smtp {
std::unique_ptr<model::CheckKind> make(net::Net& net);

namespace {

using kit::testing::babble;
using kit::testing::line_script;
using kit::testing::LineServer;
using model::Outcome;
using model::Reason;
using net::testing::Identity;
using net::testing::Peer;
using net::testing::PeerScript;
using net::testing::TcpServer;

constexpr const char* kGreeting = "220-mail.test ESMTP\r\n220 ready\r\n";

/// A good server; what it offers before and after TLS.
LineServer good_server(std::shared_ptr<SSL_CTX> context,
                       std::vector<std::string>* heard = nullptr) {
  LineServer server{.greeting = kGreeting, .context = context};
  server.answer = [heard, secure = false](const std::string& line) mutable -> std::string {
    if (heard != nullptr) heard->push_back(line);
    if (line.starts_with("EHLO"))
      return secure ? "250-mail.test\r\n250-SIZE 1000\r\n250 AUTH LOGIN PLAIN\r\n"
                    : "250-mail.test\r\n250-SIZE 1000\r\n250 STARTTLS\r\n";
    if (line == "STARTTLS") {
      secure = true;
      return "220 go ahead\r\n";
    }
    return line == "QUIT" ? "221 bye\r\n" : "500 what\r\n";
  };
  return server;
}

class SmtpCheck : public testing::Test {
 protected:
  SmtpCheck() { world_.dns.add("mail.test", "A", "127.0.0.1"); }
  model::ProbeReport look(const TcpServer& server, model::Settings settings = {},
                          Millis timeout = Millis(3000)) {
    return kit::testing::probe(world_, *kind_,
                               {.target = fmt::format("mail.test:{}", server.port()),
                                .settings = std::move(settings),
                                .timeout = timeout});
  }
  model::ProbeReport look(const PeerScript& script, model::Settings settings = {},
                          Millis timeout = Millis(3000)) {
    const TcpServer server(world_.loop, script);
    return look(server, std::move(settings), timeout);
  }
  /// Says these lines whatever is asked.
  model::ProbeReport look_at_answers(std::string greeting, std::string answer) {
    LineServer server{.greeting = std::move(greeting)};
    server.answer = [answer](const std::string&) { return answer; };
    return look(line_script(std::move(server)), {{"security", "none"}});
  }
  std::shared_ptr<SSL_CTX> context(int days = 90, const char* name = "mail.test") {
    return world_.authority.issue({.names = {name}, .to_days = days}).server_context();
  }
  static std::string fact(const model::ProbeReport& report, std::string_view name) {
    for (const auto& [key, value] : report.evidence.facts)
      if (key == name) return value;
    return {};
  }
  net::testing::TestNet world_;
  std::unique_ptr<model::CheckKind> kind_ = make(world_.net());
};

TEST_F(SmtpCheck, GreetsSecuresAndTakesLeave) {
  std::vector<std::string> heard;
  const auto report = look(line_script(good_server(context(), &heard)), {{"expect", "ESMTP"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(heard, (std::vector<std::string>{"EHLO [127.0.0.1]", "STARTTLS", "EHLO [127.0.0.1]"}));
  EXPECT_EQ(fact(report, "greeting"), "mail.test ESMTP ready");
  EXPECT_EQ(fact(report, "capabilities"), "SIZE 1000, AUTH LOGIN PLAIN");
  EXPECT_TRUE(report.evidence.tls);
  EXPECT_TRUE(report.phases.tls && report.phases.first_byte && report.phases.transfer);
  EXPECT_NE(report.evidence.excerpt.find("> STARTTLS\n< 220 go ahead\n"), std::string::npos);
}

TEST_F(SmtpCheck, WantsCapabilitiesOfTheSecuredPart) {
  const auto auth =
      look(line_script(good_server(context())), {{"capabilities", "auth plain\nSIZE"}});
  EXPECT_EQ(auth.outcome, Outcome::up) << auth.detail;
  const auto missing = look(line_script(good_server(context())), {{"capabilities", "STARTTLS"}});
  EXPECT_EQ(missing.outcome, Outcome::down);
  EXPECT_EQ(missing.reason, Reason::unexpected_answer);
  EXPECT_EQ(missing.detail, "the server does not offer STARTTLS");
}

TEST_F(SmtpCheck, JudgesTheCertificate) {
  const auto soon = look(line_script(good_server(context(5))));
  EXPECT_EQ(soon.outcome, Outcome::degraded);
  EXPECT_EQ(soon.reason, Reason::tls_expiring);
  const auto other = look(line_script(good_server(context(90, "other.test"))));
  EXPECT_EQ(other.outcome, Outcome::down);
  EXPECT_EQ(other.reason, Reason::tls_hostname);
  const auto careless =
      look(line_script(good_server(context(90, "other.test"))), {{"verify_tls", "false"}});
  EXPECT_EQ(careless.outcome, Outcome::up) << careless.detail;
}

TEST_F(SmtpCheck, SpeaksTlsFromTheFirstByte) {
  const TcpServer server(world_.loop, line_script(good_server(nullptr)),
                         world_.authority.issue({.names = {"mail.test"}}));
  const auto report = look(server, {{"security", "tls"}, {"hello_name", "Monitor.Example"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_NE(report.evidence.excerpt.find("> EHLO monitor.example\n"), std::string::npos);
}

TEST_F(SmtpCheck, MissingStartTlsIsAFailure) {
  LineServer bare{.greeting = kGreeting};
  bare.answer = [](const std::string&) { return "250 mail.test\r\n"; };
  const auto report = look(line_script(bare));
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.reason, Reason::tls_handshake);
  EXPECT_EQ(look(line_script(bare), {{"security", "none"}}).outcome, Outcome::up);
}

TEST_F(SmtpCheck, PlainTextSmuggledAheadOfTlsEndsIt) {
  LineServer server = good_server(context());
  server.answer = [](const std::string& line) {
    return line == "STARTTLS" ? "220 go ahead\r\n250 injected\r\n" : "250-x\r\n250 STARTTLS\r\n";
  };
  const auto report = look(line_script(std::move(server)));
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.reason, Reason::bad_protocol) << report.detail;
}

TEST_F(SmtpCheck, NamesRefusals) {
  const auto busy = look_at_answers("554 no service\r\n", "250 x\r\n");
  EXPECT_EQ(busy.reason, Reason::unexpected_answer);
  EXPECT_EQ(busy.detail, "the server greets with 554 no service");
  EXPECT_EQ(look_at_answers("220 x\r\n", "421 later\r\n").detail,
            "the answer to EHLO is 421 later");
  EXPECT_EQ(look_at_answers("SSH-2.0-x\r\n", "250 x\r\n").reason, Reason::bad_protocol);
  EXPECT_EQ(look_at_answers("220-a\r\n250 b\r\n", "250 x\r\n").reason, Reason::bad_protocol);
  EXPECT_EQ(look_at_answers("220 x\r\n", "").reason, Reason::connect_reset);
}

TEST_F(SmtpCheck, UnderstandsServersWithoutExtensions) {
  LineServer old{.greeting = "220 old\n"};
  old.answer = [](const std::string& line) {
    return line.starts_with("EHLO") ? "500 what\r\n" : "250 old\r\n";
  };
  const auto report = look(line_script(std::move(old)), {{"security", "none"}});
  EXPECT_EQ(report.outcome, Outcome::up) << report.detail;
  EXPECT_EQ(fact(report, "capabilities"), "");
}

TEST_F(SmtpCheck, HostileServersEndIt) {
  const auto endless_line = [](Peer& peer) { return babble(peer, "220 ", std::string(4096, 'x')); };
  const auto endless_reply = [](Peer& peer) { return babble(peer, "", "220-x\r\n"); };
  const auto wide_reply = [](Peer& peer) {
    return babble(peer, "", "220-" + std::string(4000, 'x') + "\r\n");
  };
  const auto garbage = [](Peer& peer) { return babble(peer, "\x01\xff", "\xfe\r\n"); };
  const auto drip = [](Peer& peer) { return babble(peer, "2", "2", Millis(10)); };
  const auto mute = [](Peer& peer) { return peer.hang(); };
  EXPECT_EQ(look(endless_line).reason, Reason::too_large);
  EXPECT_EQ(look(endless_reply).reason, Reason::too_large);
  EXPECT_EQ(look(wide_reply).reason, Reason::too_large);
  EXPECT_EQ(look(garbage).reason, Reason::bad_protocol);
  EXPECT_EQ(look(drip, {}, Millis(150)).reason, Reason::timeout_transfer);
  EXPECT_EQ(look(mute, {}, Millis(100)).reason, Reason::timeout_first_byte);
  EXPECT_LE(look(garbage).evidence.excerpt.size(), 2048);
}

TEST_F(SmtpCheck, RefusesBadSettings) {
  EXPECT_FALSE(kind_->accept("mail.example", {{"hello_name", "a b"}}));
  EXPECT_FALSE(kind_->accept("mail.example", {{"security", "maybe"}}));
  EXPECT_FALSE(kind_->accept("mail.example", {{"expect", std::string(201, 'x')}}));
  EXPECT_TRUE(kind_->accept("mail.example", {}));
  EXPECT_EQ(kind_->host("Mail.Example"), "mail.example");
}

}  // namespace
}  // namespace fw::checks::smtp
