// Mail handed to a server in the test's own network.
#include <gtest/gtest.h>

#include "plug/kit/testing/probe.hpp"

namespace fw::channels::email {
std::unique_ptr<model::ChannelKind> make(net::Net& net);

namespace {

using net::testing::Peer;
using net::testing::TcpServer;

/// What a mail server was told.
struct Seen {
  std::vector<std::string> commands;
  std::string mail;
};

/// A mail server without encryption that answers `to_data` once it has the whole mail.
boost::asio::awaitable<void> serve(Peer& peer, Seen* seen, std::string to_data) {
  bool more = co_await peer.write("220 mail.test\r\n");
  while (more) {
    const auto line = co_await peer.read_until("\r\n");
    if (line.empty()) co_return;
    seen->commands.push_back(line.substr(0, line.size() - 2));
    if (line.starts_with("DATA")) {
      co_await peer.write("354 go on\r\n");
      seen->mail = co_await peer.read_until("\r\n.\r\n");
      more = co_await peer.write(to_data + "\r\n");
    } else if (line.starts_with("QUIT")) {
      co_await peer.write("221 bye\r\n");
      co_return;
    } else {
      more = co_await peer.write("250 fine\r\n");
    }
  }
}

class Delivery : public testing::Test {
 protected:
  Delivery() { world_.dns.add("mail.test", "A", "127.0.0.1"); }

  model::Delivery deliver(const std::string& answer, model::Settings settings = {}) {
    const TcpServer server(world_.loop,
                           [this, answer](Peer& peer) { return serve(peer, &seen_, answer); });
    settings.emplace("server", fmt::format("mail.test:{}", server.port()));
    settings.emplace("security", "none");
    settings.emplace("from", "Alerts <alerts@shop.example>");
    settings.emplace("to", "ops@shop.example\nboss@shop.example");
    return kit::testing::deliver(world_, *kind_, settings, message_);
  }

  net::testing::TestNet world_;
  std::unique_ptr<model::ChannelKind> kind_ = make(world_.net());
  model::Message message_{.id = "msg_1",
                          .event = "incident.opened",
                          .subject = "Shop is down\r\nBcc: victim@shop.example",
                          .text = "It is.\n.\nReally.\n",
                          .html = "<p>It is.</p>"};
  Seen seen_;
};

TEST_F(Delivery, ReachesTheServer) {
  const auto delivery = deliver("250 taken");
  EXPECT_TRUE(delivery.delivered) << delivery.sentence;
  const auto told = [&](const std::string& text) {
    return std::ranges::any_of(seen_.commands,
                               [&](const auto& line) { return line.starts_with(text); });
  };
  EXPECT_TRUE(told("MAIL FROM:<alerts@shop.example>"));
  EXPECT_TRUE(told("RCPT TO:<ops@shop.example>"));
  EXPECT_TRUE(told("RCPT TO:<boss@shop.example>"));
  EXPECT_FALSE(told("RCPT TO:<victim"));
  EXPECT_NE(seen_.mail.find("Subject: Shop is down"), std::string::npos);
  EXPECT_EQ(seen_.mail.find("\r\nBcc:"), std::string::npos);
  EXPECT_NE(seen_.mail.find("\r\n..\r\nReally."), std::string::npos) << seen_.mail;
}

TEST_F(Delivery, TellsLaterFromNever) {
  const auto later = deliver("451 try again");
  EXPECT_FALSE(later.delivered);
  EXPECT_FALSE(later.permanent) << later.sentence;
  const auto never = deliver("554 no");
  EXPECT_FALSE(never.delivered);
  EXPECT_TRUE(never.permanent) << never.status << never.sentence;
}

TEST_F(Delivery, SendsNothingInTheClearWhereEncryptionIsAskedFor) {
  const auto delivery = deliver("250 taken", {{"security", "starttls"}});
  EXPECT_FALSE(delivery.delivered);
  EXPECT_TRUE(seen_.mail.empty());
}

TEST_F(Delivery, NeverGoesInside) {
  for (const char* server : {"10.0.0.1:25", "[::1]:25"}) {
    const model::Settings settings = {
        {"server", server}, {"from", "a@shop.example"}, {"to", "b@shop.example"}};
    EXPECT_FALSE(kind_->accept(settings)) << server;
    EXPECT_FALSE(deliver("250 taken", settings).delivered) << server;
  }
}

}  // namespace
}  // namespace fw::channels::email
