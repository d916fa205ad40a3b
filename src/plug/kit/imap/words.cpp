#include "plug/kit/imap/words.hpp"

#include "base/text.hpp"
#include "plug/kit/imap/response.hpp"

namespace fw::kit::imap {
namespace {

using model::Reason;

std::unexpected<net::Failure> failure(Reason reason, std::string detail) {
  return std::unexpected(net::Failure{reason, std::move(detail)});
}

std::unexpected<net::Failure> not_imap(std::string_view line) {
  return failure(Reason::bad_protocol, fmt::format("\"{}\" is no response of an IMAP server",
                                                   printable(shorten(line, 80))));
}

}  // namespace

net::Look<std::string> Words::greeting(kit::LineDialogue& dialogue) {
  auto line = co_await dialogue.read_line();
  if (!line) co_return std::unexpected(std::move(line).error());
  const auto response = read_response(*line);
  if (!response || response->tag != "*") co_return not_imap(*line);
  if (equal_ignoring_case(response->status, "BYE"))
    co_return failure(
        Reason::unexpected_answer,
        fmt::format("the server greets with BYE {}", printable(shorten(response->text, 200))));
  if (!equal_ignoring_case(response->status, "OK") &&
      !equal_ignoring_case(response->status, "PREAUTH"))
    co_return not_imap(*line);
  co_return std::string(response->text);
}

net::Look<> Words::ask(kit::LineDialogue& dialogue, std::string_view command,
                       std::vector<std::string>& told) {
  const std::string tag = fmt::format("a{}", ++commands_);
  auto sent = co_await dialogue.write_line(fmt::format("{} {}", tag, command));
  if (!sent) co_return std::unexpected(std::move(sent).error());
  for (int i = 0; i < kUntaggedMax; ++i) {
    auto line = co_await dialogue.read_line();
    if (!line) co_return std::unexpected(std::move(line).error());
    const auto response = read_response(*line);
    if (!response) co_return not_imap(*line);
    if (response->tag == "*") {
      if (equal_ignoring_case(response->status, "CAPABILITY"))
        told = capabilities_in(response->text);
      continue;
    }
    if (response->tag != tag) co_return not_imap(*line);
    if (equal_ignoring_case(response->status, "OK")) co_return std::expected<void, net::Failure>();
    co_return failure(
        Reason::unexpected_answer,
        fmt::format("the answer to {} is {} {}", command, printable(shorten(response->status, 20)),
                    printable(shorten(response->text, 200))));
  }
  co_return failure(Reason::too_large,
                    fmt::format("more than {} responses before the answer", kUntaggedMax));
}

net::Look<std::vector<std::string>> Words::capabilities(kit::LineDialogue& dialogue) {
  std::vector<std::string> told;
  auto asked = co_await ask(dialogue, "CAPABILITY", told);
  if (!asked) co_return std::unexpected(std::move(asked).error());
  co_return told;
}

net::Look<> Words::ask_for_tls(kit::LineDialogue& dialogue) {
  std::vector<std::string> ignored;
  auto asked = co_await ask(dialogue, "STARTTLS", ignored);
  co_return asked;
}

}  // namespace fw::kit::imap
