#include "plug/kit/line_dialogue.hpp"

#include <array>

#include "plug/kit/shown.hpp"
#include "plug/kit/wire.hpp"

namespace fw::kit {

LineDialogue::LineDialogue(net::Net& net, net::Connection connection, net::Deadline deadline,
                           net::Trace& trace)
    : net_(net),
      connection_(std::move(connection)),
      deadline_(deadline),
      trace_(trace),
      sent_(std::chrono::steady_clock::now()) {
  connection_->expires_at(deadline_);
}

net::Look<std::string> LineDialogue::read_line() {
  while (true) {
    if (auto line = lines_.next()) {
      note("<", *line);
      co_return *std::move(line);
    }
    if (lines_.is_too_long())
      co_return std::unexpected(net::Failure{
          model::Reason::too_large, fmt::format("a line is longer than {} bytes", kLineBytesMax)});
    if (bytes_ > kDialogueBytesMax)
      co_return std::unexpected(
          net::Failure{model::Reason::too_large,
                       fmt::format("the server says more than {} bytes", kDialogueBytesMax)});
    auto more = co_await read_more();
    if (!more) co_return std::unexpected(std::move(more).error());
  }
}

net::Look<> LineDialogue::read_more() {
  std::array<char, 4096> chunk;
  const auto on_timeout =
      first_ ? model::Reason::timeout_transfer : model::Reason::timeout_first_byte;
  auto got = co_await read_some(*connection_, chunk, on_timeout);
  if (!got) co_return std::unexpected(std::move(got).error());
  const Moment now = std::chrono::steady_clock::now();
  if (!first_) {
    first_ = now;
    trace_.phases.first_byte = elapsed(sent_, now);
  }
  trace_.phases.transfer = elapsed(*first_, now);
  bytes_ += *got;
  trace_.evidence.body_bytes = bytes_;
  lines_.feed({chunk.data(), *got});
  co_return std::expected<void, net::Failure>();
}

net::Look<> LineDialogue::write_line(std::string line) {
  note(">", line);
  line += "\r\n";
  auto sent = co_await write_all(*connection_, line, model::Reason::timeout_transfer);
  co_return sent;
}

net::Look<> LineDialogue::start_tls(net::TlsOptions options) {
  if (!lines_.is_empty())
    co_return std::unexpected(
        net::Failure{model::Reason::bad_protocol,
                     "the server says more in plain text after it agreed to begin TLS"});
  net::Connection plain = *std::move(connection_);
  auto secured =
      co_await net::start_tls(net_, std::move(plain), std::move(options), deadline_, trace_);
  if (!secured) co_return std::unexpected(std::move(secured).error());
  connection_.emplace(*std::move(secured));
  connection_->expires_at(deadline_);
  co_return std::expected<void, net::Failure>();
}

boost::asio::ip::address LineDialogue::local_address() {
  const auto local = connection_->socket().local();
  return local.port() == 0 ? boost::asio::ip::address(boost::asio::ip::address_v4::loopback())
                           : local.address();
}

void LineDialogue::note(std::string_view who, std::string_view line) {
  std::string& excerpt = trace_.evidence.excerpt;
  if (excerpt.size() >= kExcerptBytesMax) return;
  const std::size_t room = kExcerptBytesMax - excerpt.size();
  excerpt += shown(fmt::format("{} {}\n", who, line.substr(0, room)), room);
}

}  // namespace fw::kit
