#include "plug/kit/pop3/words.hpp"

#include "base/text.hpp"

namespace fw::kit::pop3 {
namespace {

using model::Reason;

/// A status with text of its own.
struct Answer {
  bool is_ok = false;
  std::string text;
};

std::unexpected<net::Failure> failure(Reason reason, std::string detail) {
  return std::unexpected(net::Failure{reason, std::move(detail)});
}

std::string said(const Answer& answer) { return printable(shorten(answer.text, 200)); }

net::Look<Answer> read_answer(kit::LineDialogue& dialogue) {
  auto line = co_await dialogue.read_line();
  if (!line) co_return std::unexpected(std::move(line).error());
  const auto status = read_status(*line);
  if (!status)
    co_return failure(Reason::bad_protocol, fmt::format("\"{}\" is no answer of a POP3 server",
                                                        printable(shorten(*line, 80))));
  co_return Answer{.is_ok = status->is_ok, .text = std::string(status->text)};
}

net::Look<Answer> ask(kit::LineDialogue& dialogue, std::string command) {
  auto sent = co_await dialogue.write_line(std::move(command));
  if (!sent) co_return std::unexpected(std::move(sent).error());
  auto answer = co_await read_answer(dialogue);
  co_return answer;
}

}  // namespace

std::optional<Status> read_status(std::string_view line) {
  for (const std::string_view word : {"+OK", "-ERR"}) {
    if (!line.starts_with(word)) continue;
    const std::string_view rest = line.substr(word.size());
    if (!rest.empty() && rest.front() != ' ') return std::nullopt;
    return Status{.is_ok = word == "+OK", .text = trim(rest)};
  }
  return std::nullopt;
}

net::Look<std::string> Words::greeting(kit::LineDialogue& dialogue) {
  auto answer = co_await read_answer(dialogue);
  if (!answer) co_return std::unexpected(std::move(answer).error());
  if (!answer->is_ok)
    co_return failure(Reason::unexpected_answer,
                      fmt::format("the server greets with -ERR {}", said(*answer)));
  co_return std::move(answer->text);
}

net::Look<std::vector<std::string>> Words::capabilities(kit::LineDialogue& dialogue) {
  std::vector<std::string> found;
  auto answer = co_await ask(dialogue, "CAPA");
  if (!answer) co_return std::unexpected(std::move(answer).error());
  if (!answer->is_ok) co_return found;  // older than RFC 2449: it names none
  for (int i = 0; i < kCapabilitiesMax; ++i) {
    auto line = co_await dialogue.read_line();
    if (!line) co_return std::unexpected(std::move(line).error());
    if (*line == ".") co_return found;
    found.push_back(*std::move(line));
  }
  co_return failure(Reason::too_large,
                    fmt::format("the server names more than {} capabilities", kCapabilitiesMax));
}

net::Look<> Words::ask_for_tls(kit::LineDialogue& dialogue) {
  auto answer = co_await ask(dialogue, "STLS");
  if (!answer) co_return std::unexpected(std::move(answer).error());
  if (!answer->is_ok)
    co_return failure(Reason::unexpected_answer,
                      fmt::format("the answer to STLS is -ERR {}", said(*answer)));
  co_return std::expected<void, net::Failure>();
}

}  // namespace fw::kit::pop3
