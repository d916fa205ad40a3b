#include <array>
#include <optional>

#include "plug/kit/http2_call.hpp"
#include "plug/kit/report.hpp"
#include "plug/kit/wire.hpp"

namespace fw::kit {
namespace {

using model::Reason;
using std::chrono::steady_clock;

constexpr std::size_t kReadBytes = 16 * 1024;

net::Look<> write_output(net::Connection& connection, Http2Call& call) {
  while (true) {
    auto output = call.take_output();
    if (!output) co_return std::unexpected(std::move(output).error());
    if (output->empty()) co_return std::expected<void, net::Failure>();
    auto written = co_await write_all(connection, *output, Reason::timeout_first_byte);
    if (!written) co_return written;
  }
}

void add_to(std::optional<Micros>& phase, Micros before, Moment from, Moment to) {
  phase = before + elapsed(from, to);
}

}  // namespace

net::Look<Http2Answer> exchange(net::Connection& connection, Http2Call& call,
                                model::Phases& phases) {
  auto written = co_await write_output(connection, call);
  if (!written) co_return std::unexpected(std::move(written).error());
  const auto sent = steady_clock::now();
  const Micros waited = phases.first_byte.value_or(Micros(0));
  const Micros transferred = phases.transfer.value_or(Micros(0));
  std::optional<Moment> first;
  std::array<char, kReadBytes> chunk;
  while (!call.is_ended()) {
    auto got = co_await read_some(connection, chunk,
                                  first ? Reason::timeout_transfer : Reason::timeout_first_byte);
    if (!got) co_return std::unexpected(std::move(got).error());
    auto fed = call.feed({chunk.data(), *got});
    const auto now = steady_clock::now();
    if (!first && call.has_head()) {
      first = now;
      add_to(phases.first_byte, waited, sent, now);
    }
    if (first) add_to(phases.transfer, transferred, *first, now);
    if (!fed) co_return std::unexpected(std::move(fed).error());
    if (call.is_ended()) break;
    written = co_await write_output(connection, call);
    if (!written) co_return std::unexpected(std::move(written).error());
  }
  co_return call.answer();
}

net::Look<> flush(net::Connection& connection, Http2Call& call) {
  return write_output(connection, call);
}

}  // namespace fw::kit
