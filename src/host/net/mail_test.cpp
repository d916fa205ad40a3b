#include <gtest/gtest.h>

#include "host/net/http_client.hpp"
#include "host/net/request_rules.hpp"
#include "host/net/testing/fixture.hpp"

namespace fw::net {
namespace {

using testing::Peer;
using testing::TcpServer;
using testing::TestNet;
using Nothing = boost::asio::awaitable<void>;

/// What the servers of these tests know; they are plain functions.
struct MailServerState {
  std::string heard;
  std::shared_ptr<SSL_CTX> context;
  std::string refuse;
};
MailServerState& state() {
  static MailServerState shared;
  return shared;
}

Nothing speak_smtp(Peer& peer) {
  bool open = co_await peer.write("220 mail.test ESMTP\r\n");
  bool secured = false;
  bool asked_password = false;
  while (open) {
    const auto line = co_await peer.read_until("\r\n");
    if (line.empty()) co_return;
    state().heard += (secured ? "[tls] " : "") + line;
    const bool can_start = state().context && !secured;
    std::string answer = "250 ok\r\n";
    if (line.starts_with("EHLO") && can_start) answer = "250-mail.test\r\n250 STARTTLS\r\n";
    if (line.starts_with("EHLO") && !can_start) answer = "250-mail.test\r\n250 AUTH PLAIN\r\n";
    if (asked_password) answer = "235 welcome\r\n";
    asked_password = line.starts_with("AUTH");
    if (asked_password) answer = "334 \r\n";
    if (line.starts_with("DATA")) answer = "354 go on\r\n";
    if (line.starts_with("STARTTLS")) answer = "220 go on\r\n";
    if (!state().refuse.empty() && line.starts_with("RCPT")) answer = state().refuse;
    if (line.starts_with("QUIT")) answer = "221 bye\r\n";
    open = co_await peer.write(answer);
    if (line.starts_with("STARTTLS")) secured = open = co_await peer.start_tls(state().context);
    if (!line.starts_with("DATA") || !open) continue;
    state().heard += co_await peer.read_until("\r\n.\r\n");
    open = co_await peer.write("250 queued\r\n");
  }
}

struct World : TestNet {
  World() {
    state() = {};
    dns.add("mail.test", "A", "127.0.0.1");
  }
  Result<MailAnswer> send(const TcpServer& server, bool require_tls = false,
                          const std::string& user = {}) {
    MailRequest mail;
    mail.server_url = fmt::format("smtp://mail.test:{}", server.port());
    mail.user = user;
    mail.password = "secret";
    mail.require_tls = require_tls;
    mail.from = "flarewarden@x.test";
    mail.to = {"a@y.test", "b@y.test"};
    mail.message = "Subject: hello\r\n\r\nbody\r\n.\r\nend\r\n";
    mail.timeout = 5s;
    return run(net().http->send_mail(mail));
  }
};

TEST(Mail, IsDelivered) {
  World world;
  TcpServer server(world.loop, speak_smtp);
  const auto answer = world.send(server);
  ASSERT_TRUE(answer) << answer.error().chain();
  EXPECT_EQ(answer->status, 250);
  const auto& heard = state().heard;
  EXPECT_NE(heard.find("MAIL FROM:<flarewarden@x.test>"), std::string::npos) << heard;
  EXPECT_NE(heard.find("RCPT TO:<b@y.test>"), std::string::npos);
  EXPECT_NE(heard.find("Subject: hello\r\n\r\nbody\r\n..\r\nend\r\n"), std::string::npos);
  EXPECT_EQ(heard.find("AUTH"), std::string::npos);
}

TEST(Mail, GoesUnderTlsWhereTheServerCan) {
  World world;
  state().context = world.authority.issue({{"mail.test"}}).server_context();
  TcpServer server(world.loop, speak_smtp);
  const auto answer = world.send(server, true, "me");
  ASSERT_TRUE(answer) << answer.error().chain();
  EXPECT_NE(state().heard.find("[tls] AUTH PLAIN"), std::string::npos) << state().heard;
  EXPECT_EQ(state().heard.find("\nAUTH"), std::string::npos);
}

TEST(Mail, DoesNotGoInTheClearWhereTlsIsRequired) {
  World world;
  TcpServer server(world.loop, speak_smtp);
  EXPECT_FALSE(world.send(server, true, "me"));
  EXPECT_EQ(state().heard.find("MAIL FROM"), std::string::npos);
}

TEST(Mail, ABadCertificateIsRefused) {
  World world;
  state().context = testing::Authority::self_signed({{"mail.test"}}).server_context();
  TcpServer server(world.loop, speak_smtp);
  EXPECT_FALSE(world.send(server, true));
  EXPECT_EQ(state().heard.find("MAIL FROM"), std::string::npos);
}

TEST(Mail, TellsTemporaryFromPermanentRefusals) {
  World world;
  TcpServer server(world.loop, speak_smtp);
  state().refuse = "451 later\r\n";
  const auto later = world.send(server);
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().code(), Code::unavailable);
  state().refuse = "550 nobody here\r\n";
  const auto never = world.send(server);
  ASSERT_FALSE(never);
  EXPECT_EQ(never.error().code(), Code::denied);
  EXPECT_EQ(never.error().sentence(), "mail.test refused the message with status 550");
}

TEST(Mail, ServersInsideAreRefused) {
  World world;
  world.dns.add("inside.test", "A", "10.0.0.1");
  for (const char* url :
       {"smtp://inside.test", "smtp://10.0.0.1:25", "smtps://[::1]:465", "smtp://localhost"}) {
    MailRequest mail;
    mail.server_url = url;
    mail.from = "a@x.test";
    mail.to = {"b@x.test"};
    const auto answer = world.run(world.net().http->send_mail(mail));
    ASSERT_FALSE(answer) << url;
    EXPECT_EQ(answer.error().code(), Code::denied) << url;
  }
}

TEST(Mail, AddressesAndServersAreChecked) {
  MailRequest good;
  good.from = "a@x.test";
  good.to = {"b@x.test"};
  EXPECT_TRUE(check_mail(good));
  for (const char* bad :
       {"", "x", "@x", "x@", "a b@x.test", "a@x.test\r\nRCPT TO:<c@x>", "<a@x>", "a@x,b@x"}) {
    auto mail = good;
    mail.from = bad;
    EXPECT_FALSE(check_mail(mail)) << bad;
    mail = good;
    mail.to = {bad};
    EXPECT_FALSE(check_mail(mail)) << bad;
  }
  EXPECT_EQ(parse_mail_server("smtp://mail.example")->port, 587);
  EXPECT_EQ(parse_mail_server("smtps://mail.example/")->port, 465);
  EXPECT_EQ(parse_mail_server("SMTP://[2606:4700::1]")->host, "2606:4700::1");
  EXPECT_EQ(parse_mail_server("smtp://mail.example:2525")->port, 2525);
  for (const char* bad : {"mail.example", "http://mail.example", "smtp://", "smtp://a@b.example",
                          "smtp://mail.example/x", "smtp://mail.example:0", "smtp://127.1"})
    EXPECT_FALSE(parse_mail_server(bad)) << bad;
}

}  // namespace
}  // namespace fw::net
