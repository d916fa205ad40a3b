#include "plug/kit/smtp/words.hpp"

#include "base/text.hpp"
#include "plug/kit/smtp/reply.hpp"

namespace fw::kit::smtp {
namespace {

using model::Reason;

/// One whole reply.
struct Reply {
  int code = 0;
  std::vector<std::string> lines;
};

std::unexpected<net::Failure> failure(Reason reason, std::string detail) {
  return std::unexpected(net::Failure{reason, std::move(detail)});
}

std::unexpected<net::Failure> refusal(std::string_view to_what, const Reply& reply) {
  return failure(Reason::unexpected_answer,
                 fmt::format("the answer to {} is {} {}", to_what, reply.code,
                             printable(shorten(reply.lines.back(), 200))));
}

net::Look<Reply> read_reply(kit::LineDialogue& dialogue) {
  Reply reply;
  for (int i = 0; i < kReplyLinesMax; ++i) {
    auto line = co_await dialogue.read_line();
    if (!line) co_return std::unexpected(std::move(line).error());
    const auto read = read_reply_line(*line);
    if (!read)
      co_return failure(Reason::bad_protocol, fmt::format("\"{}\" is no reply of an SMTP server",
                                                          printable(shorten(*line, 80))));
    if (reply.code != 0 && read->code != reply.code)
      co_return failure(Reason::bad_protocol,
                        fmt::format("one reply has the codes {} and {}", reply.code, read->code));
    reply.code = read->code;
    reply.lines.emplace_back(read->text);
    if (read->is_last) co_return reply;
  }
  co_return failure(Reason::too_large,
                    fmt::format("a reply has more than {} lines", kReplyLinesMax));
}

net::Look<Reply> ask(kit::LineDialogue& dialogue, std::string command) {
  auto sent = co_await dialogue.write_line(std::move(command));
  if (!sent) co_return std::unexpected(std::move(sent).error());
  auto reply = co_await read_reply(dialogue);
  co_return reply;
}

}  // namespace

net::Look<std::string> Words::greeting(kit::LineDialogue& dialogue) {
  auto reply = co_await read_reply(dialogue);
  if (!reply) co_return std::unexpected(std::move(reply).error());
  if (reply->code != 220)
    co_return failure(Reason::unexpected_answer,
                      fmt::format("the server greets with {} {}", reply->code,
                                  printable(shorten(reply->lines.front(), 200))));
  co_return join(reply->lines, " ");
}

net::Look<std::vector<std::string>> Words::capabilities(kit::LineDialogue& dialogue) {
  std::string name = hello_name_;
  if (name.empty()) {
    const auto local = dialogue.local_address();
    name = fmt::format("[{}{}]", local.is_v6() ? "IPv6:" : "", local.to_string());
  }
  auto reply = co_await ask(dialogue, "EHLO " + name);
  if (!reply) co_return std::unexpected(std::move(reply).error());
  if (reply->code == 500 || reply->code == 502) {  // before 1995, but still allowed: RFC 5321 §3.2
    reply = co_await ask(dialogue, "HELO " + name);
    if (!reply) co_return std::unexpected(std::move(reply).error());
    if (reply->code != 250) co_return refusal("HELO", *reply);
    co_return std::vector<std::string>();
  }
  if (reply->code != 250) co_return refusal("EHLO", *reply);
  // The first line is the server's name.
  reply->lines.erase(reply->lines.begin());
  co_return std::move(reply->lines);
}

net::Look<> Words::ask_for_tls(kit::LineDialogue& dialogue) {
  auto reply = co_await ask(dialogue, "STARTTLS");
  if (!reply) co_return std::unexpected(std::move(reply).error());
  if (reply->code != 220) co_return refusal("STARTTLS", *reply);
  co_return std::expected<void, net::Failure>();
}

}  // namespace fw::kit::smtp
