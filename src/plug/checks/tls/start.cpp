#include "plug/checks/tls/start.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "plug/checks/tls/ftp_reply.hpp"
#include "plug/kit/imap/words.hpp"
#include "plug/kit/mail_look.hpp"
#include "plug/kit/pop3/words.hpp"
#include "plug/kit/smtp/words.hpp"
#include "plug/kit/wire.hpp"

namespace fw::checks::tls {
namespace {

using model::Reason;

constexpr std::uint16_t kPorts[] = {443, 25, 143, 110, 21, 5432};
constexpr int kReplyLinesMax = 128;
// Length 8, code 1234 5679 (PostgreSQL, "Message Formats": SSLRequest).
constexpr std::string_view kSslRequest("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8);

std::unexpected<net::Failure> failure(Reason reason, std::string detail) {
  return std::unexpected(net::Failure{reason, std::move(detail)});
}

net::Look<> start_mail(kit::LineDialogue& dialogue, kit::MailWords& words, net::TlsOptions tls) {
  auto greeting = co_await words.greeting(dialogue);
  if (!greeting) co_return std::unexpected(std::move(greeting).error());
  auto offered = co_await words.capabilities(dialogue);
  if (!offered) co_return std::unexpected(std::move(offered).error());
  auto begun = co_await kit::begin_tls(dialogue, words, *std::move(offered), std::move(tls));
  if (!begun) co_return std::unexpected(std::move(begun).error());
  // The handshake is what was to be seen; who does not hear the goodbye misses nothing.
  co_await dialogue.write_line(std::string(words.goodbye()));
  co_return std::expected<void, net::Failure>();
}

net::Look<FtpReply> read_reply(kit::LineDialogue& dialogue) {
  FtpReply reply;
  for (int i = 0; i < kReplyLinesMax; ++i) {
    auto line = co_await dialogue.read_line();
    if (!line) co_return std::unexpected(std::move(line).error());
    if (!reply.take(*line))
      co_return failure(Reason::bad_protocol, "what the server says is no reply of FTP");
    if (reply.is_complete()) co_return reply;
  }
  co_return failure(Reason::too_large,
                    fmt::format("a reply has more than {} lines", kReplyLinesMax));
}

net::Look<> start_ftp(kit::LineDialogue& dialogue, net::TlsOptions tls) {
  auto greeting = co_await read_reply(dialogue);
  if (greeting && greeting->code() == 120)  // "ready in a moment", then 220
    greeting = co_await read_reply(dialogue);
  if (!greeting) co_return std::unexpected(std::move(greeting).error());
  if (greeting->code() != 220)
    co_return failure(Reason::unexpected_answer, fmt::format("the server greets with {} {}",
                                                             greeting->code(), greeting->text()));
  auto sent = co_await dialogue.write_line("AUTH TLS");
  if (!sent) co_return std::unexpected(std::move(sent).error());
  auto reply = co_await read_reply(dialogue);
  if (!reply) co_return std::unexpected(std::move(reply).error());
  if (reply->code() != 234)
    co_return failure(Reason::tls_handshake,
                      fmt::format("the answer to AUTH TLS is {} {}", reply->code(), reply->text()));
  auto begun = co_await dialogue.start_tls(std::move(tls));
  if (!begun) co_return std::unexpected(std::move(begun).error());
  co_await dialogue.write_line("QUIT");
  co_return std::expected<void, net::Failure>();
}

net::Look<> start_postgres(net::Net& net, net::Connection plain, StartOptions options,
                           net::Trace& trace) {
  plain.expires_at(options.deadline);
  auto sent = co_await kit::write_all(plain, kSslRequest, Reason::timeout_transfer);
  if (!sent) co_return std::unexpected(std::move(sent).error());
  std::array<char, 16> bytes{};
  auto got = co_await kit::read_some(plain, bytes, Reason::timeout_first_byte);
  if (!got) co_return std::unexpected(std::move(got).error());
  switch (read_postgres_answer({bytes.data(), *got})) {
    case PostgresAnswer::yes:
      break;
    case PostgresAnswer::no:
      co_return failure(Reason::tls_handshake, "the server has TLS switched off");
    case PostgresAnswer::error:
      co_return failure(Reason::unexpected_answer, "the server answers SSLRequest with an error");
    case PostgresAnswer::nonsense:
      co_return failure(Reason::bad_protocol, "what the server says is no answer of PostgreSQL");
  }
  auto secured = co_await net::start_tls(net, std::move(plain), std::move(options.tls),
                                         options.deadline, trace);
  if (!secured) co_return std::unexpected(std::move(secured).error());
  co_return std::expected<void, net::Failure>();
}

net::Look<> start_with_lines(kit::LineDialogue& dialogue, StartOptions options) {
  kit::smtp::Words smtp("");
  kit::imap::Words imap;
  kit::pop3::Words pop3;
  kit::MailWords* words = &smtp;
  if (options.start == Start::imap) words = &imap;
  if (options.start == Start::pop3) words = &pop3;
  std::expected<void, net::Failure> begun;
  if (options.start == Start::ftp)
    begun = co_await start_ftp(dialogue, std::move(options.tls));
  else
    begun = co_await start_mail(dialogue, *words, std::move(options.tls));
  co_return begun;
}

}  // namespace

Start start_named(std::string_view text) {
  const auto* found = std::ranges::find(kStarts, text);
  return found == std::end(kStarts) ? Start::none : static_cast<Start>(found - kStarts);
}

std::uint16_t usual_port(Start start) { return kPorts[static_cast<std::size_t>(start)]; }

PostgresAnswer read_postgres_answer(std::string_view bytes) {
  if (bytes.starts_with('E')) return PostgresAnswer::error;
  if (bytes == "S") return PostgresAnswer::yes;
  return bytes == "N" ? PostgresAnswer::no : PostgresAnswer::nonsense;
}

net::Look<> start_tls(net::Net& net, net::Connection plain, StartOptions options,
                      net::Trace& trace) {
  std::expected<void, net::Failure> begun;
  if (options.start == Start::postgres) {
    begun = co_await start_postgres(net, std::move(plain), std::move(options), trace);
    co_return begun;
  }
  kit::LineDialogue dialogue(net, std::move(plain), options.deadline, trace);
  begun = co_await start_with_lines(dialogue, std::move(options));
  co_return begun;
}

}  // namespace fw::checks::tls
