#include <gtest/gtest.h>

#include <algorithm>

#include "base/encode.hpp"
#include "base/text.hpp"
#include "plug/channels/email/compose.hpp"
#include "plug/channels/email/settings.hpp"

namespace fw::channels::email {
namespace {

TEST(Mailbox, IsAnAddressWithOrWithoutAName) {
  const auto plain = parse_mailbox(" ops+alerts@Shop.Example ");
  ASSERT_TRUE(plain) << plain.error().sentence();
  EXPECT_EQ(plain->address, "ops+alerts@shop.example");
  EXPECT_EQ(plain->domain(), "shop.example");

  const auto named = parse_mailbox("\"Shop, alerts\" <ops@shop.example>");
  ASSERT_TRUE(named) << named.error().sentence();
  EXPECT_EQ(named->name, "Shop, alerts");
  EXPECT_EQ(named->address, "ops@shop.example");
}

TEST(Mailbox, RefusesWhatCouldBecomeAHeaderOrACommand) {
  for (const std::string text :
       {"", "ops", "@shop.example", "ops@", "ops@@shop.example", "a b@shop.example",
        "ops@shop.example\r\nBcc: x@y.example", "ops\r\n@shop.example", "<ops@shop.example",
        "ops@shop.example>", "\"a b\"@shop.example", "a..b@shop.example", ".a@shop.example",
        "ops@127.0.0.1", "ops@[127.0.0.1]", "ops@shop_.example>x", "a,b@shop.example",
        "N\r\nBcc: x <ops@shop.example>", "ops@shop.example, x@y.example"})
    EXPECT_FALSE(parse_mailbox(text)) << text;
  EXPECT_FALSE(parse_mailbox(std::string(65, 'a') + "@shop.example"));
}

TEST(HeaderText, EncodesWhatIsNotPlain) {
  EXPECT_EQ(header_text("Shop is down"), "Shop is down");
  EXPECT_EQ(header_text("a\r\nBcc: b").find('\n'), std::string::npos);
  EXPECT_TRUE(header_text("=?UTF-8?B?YQ==?=").starts_with("=?UTF-8?B?PT9"));

  std::string umlauts;
  for (int i = 0; i < 60; ++i) umlauts += "ä€😀";
  const std::string encoded = header_text(umlauts);
  std::string decoded;
  for (std::string_view line : split(encoded, '\n')) {
    line = trim(line);
    EXPECT_LE(line.size(), 75);
    ASSERT_TRUE(line.starts_with("=?UTF-8?B?") && line.ends_with("?="));
    const auto bytes = from_base64(line.substr(10, line.size() - 12));
    ASSERT_TRUE(bytes);
    EXPECT_EQ(printable(*bytes), *bytes) << "a character was cut in two";
    decoded += *bytes;
  }
  EXPECT_EQ(decoded, umlauts);
}

TEST(QuotedPrintable, KeepsLinesShortAndEndsPlain) {
  EXPECT_EQ(quoted_printable("a=b\nc "), "a=3Db\r\nc=20");
  EXPECT_EQ(quoted_printable("a \r\nb\t\n"), "a=20\r\nb=09\r\n");
  EXPECT_EQ(quoted_printable("é"), "=C3=A9");
  EXPECT_EQ(quoted_printable("a\rb"), "a=0Db");
  const std::string encoded = quoted_printable(std::string(1000, 'x') + std::string(500, '='));
  for (const std::string_view line : split(encoded, '\n')) EXPECT_LE(trim(line).size(), 76) << line;
}

Mail sample() {
  return {
      .from = parse_mailbox("Wächter <alerts@shop.example>").value(),
      .to = {parse_mailbox("ops@shop.example").value(), parse_mailbox("boss@shop.example").value()},
      .id = "msg_1",
      .at = parse_rfc3339("2026-11-23T08:15:00Z").value(),
      .subject = "Shop is down",
      .text = "It is.\n",
      .html = "<p>It is.</p>"};
}

TEST(Compose, WritesAMailWithBothParts) {
  const std::string mail = compose(sample());
  EXPECT_NE(mail.find("From: =?UTF-8?B?V8OkY2h0ZXI=?= <alerts@shop.example>\r\n"),
            std::string::npos)
      << mail;
  EXPECT_NE(mail.find("To: ops@shop.example,\r\n boss@shop.example\r\n"), std::string::npos);
  EXPECT_NE(mail.find("Subject: Shop is down\r\n"), std::string::npos);
  EXPECT_NE(mail.find("Date: Mon, 23 Nov 2026 08:15:00 +0000\r\n"), std::string::npos);
  EXPECT_NE(mail.find("Message-ID: <msg_1@shop.example>\r\n"), std::string::npos);
  EXPECT_NE(mail.find("multipart/alternative"), std::string::npos);
  EXPECT_NE(mail.find("<p>It is.</p>"), std::string::npos);
}

std::size_t header_lines(const std::string& mail) {
  const auto head = mail.substr(0, mail.find("\r\n\r\n"));
  return static_cast<std::size_t>(std::count(head.begin(), head.end(), '\n'));
}

TEST(Compose, NothingAddsAHeaderOrAPart) {
  const std::size_t lines = header_lines(compose(sample()));
  Mail mail = sample();
  mail.subject = "x\r\nBcc: victim@shop.example\r\n\r\nbody";
  mail.id = "1>\r\nX-Evil: 1";
  mail.from.name = "n\" <x@y.example>\r\nX-Evil: 1";
  mail.text = "--=_\r\n.\r\nContent-Type: text/evil\r\n";
  const std::string text = compose(mail);
  EXPECT_EQ(header_lines(text), lines);
  EXPECT_EQ(text.find("\r\nBcc"), std::string::npos);
  EXPECT_EQ(text.find("\r\nX-Evil"), std::string::npos);
  EXPECT_EQ(text.find("--=_\r\n"), std::string::npos);
  for (const char c : text)
    ASSERT_TRUE(c == '\r' || c == '\n' || (c >= 0x20 && c < 0x7f)) << static_cast<int>(c);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n') continue;
    ASSERT_EQ(text[i - 1], '\r');
  }
}

TEST(Plan, ReadsServerAndSecurity) {
  const model::Settings settings = {{"server", "mail.shop.example"},
                                    {"from", "alerts@shop.example"},
                                    {"to", "ops@shop.example\nboss@shop.example"}};
  const auto plan = make_plan(settings);
  ASSERT_TRUE(plan) << plan.error().sentence();
  EXPECT_EQ(plan->server_url, "smtp://mail.shop.example:587");
  EXPECT_TRUE(plan->require_tls);
  EXPECT_EQ(plan->to.size(), 2);

  auto tls = settings;
  tls.insert_or_assign("security", "tls");
  EXPECT_EQ(make_plan(tls)->server_url, "smtps://mail.shop.example:465");

  auto clear = settings;
  clear.insert_or_assign("security", "none");
  EXPECT_TRUE(make_plan(clear));
  clear.emplace("user", "u");
  EXPECT_FALSE(make_plan(clear));

  auto many = settings;
  many["to"] = "";
  for (std::size_t i = 0; i <= kRecipientsMax; ++i) many["to"] += "ops@shop.example\n";
  EXPECT_FALSE(make_plan(many));
  many["to"] = "nobody";
  EXPECT_NE(make_plan(many).error().sentence().find("to: \"nobody\""), std::string::npos);
}

}  // namespace
}  // namespace fw::channels::email
