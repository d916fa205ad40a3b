#include "plug/checks/http/answer_reader.hpp"

#include <algorithm>
#include <string_view>

#include "plug/checks/http/request.hpp"

namespace fw::checks::http {
namespace {

namespace beast = boost::beast;

// Beast wants one piece of the answer's structure in one piece of memory.
constexpr std::size_t kBufferBytesMax = kHeaderBytesMax + 32 * 1024;
constexpr std::size_t kLastChunkBytes = std::string_view("0\r\n\r\n").size();
constexpr std::size_t kFirstReadBytes = 4 * 1024;
constexpr std::size_t kReadBytes = 32 * 1024;

net::Failure bad_http(std::string detail) {
  return {.reason = model::Reason::bad_http, .detail = std::move(detail)};
}

net::Failure failure_of_parser(const beast::error_code& code) {
  using beast::http::error;
  if (code == error::header_limit || code == error::buffer_overflow)
    return {.reason = model::Reason::too_large,
            .detail = fmt::format("the head of the answer has more than {} bytes or {} fields",
                                  kHeaderBytesMax, kHeaderFieldsMax)};
  if (code == error::partial_message)
    return bad_http("the connection was closed before the answer was complete");
  return bad_http(fmt::format("the answer is not valid HTTP: {}", code.message()));
}

}  // namespace

AnswerReader::AnswerReader(AnswerReaderOptions options, Body& body)
    : options_(options), body_(body), buffer_(kBufferBytesMax) {
  parser_.emplace(body_, options_.is_head);
}

std::span<char> AnswerReader::room() {
  const std::size_t wanted = got_some_ ? kReadBytes : kFirstReadBytes;
  const std::size_t left = kBufferBytesMax - buffer_.size();
  const auto space = buffer_.prepare(std::min(wanted, left));
  return {static_cast<char*>(space.data()), space.size()};
}

std::expected<bool, net::Failure> AnswerReader::feed(std::size_t got) {
  got_some_ = true;
  buffer_.commit(got);
  while (buffer_.size() > 0 && !is_too_little()) {
    beast::error_code error;
    const std::size_t used = parser_->put(buffer_.data(), error);
    buffer_.consume(used);
    if (error && error != beast::http::error::need_more)
      return std::unexpected(failure_of_parser(error));
    if (is_complete()) {
      if (!is_interim()) return true;
      if (++interim_ > kInterimMax)
        return std::unexpected(bad_http(
            fmt::format("more than {} interim answers (1xx) before the real one", kInterimMax)));
      parser_.emplace(body_, options_.is_head);
      continue;
    }
    if (error || used == 0) break;
  }
  if (buffer_.size() >= kBufferBytesMax)
    return std::unexpected(failure_of_parser(beast::http::error::buffer_overflow));
  return false;
}

std::expected<void, net::Failure> AnswerReader::end() {
  beast::error_code error;
  if (parser_->got_some()) parser_->put_eof(error);
  if (error || !parser_->is_done())
    return std::unexpected(failure_of_parser(beast::http::error::partial_message));
  return {};
}

Head AnswerReader::take_head() {
  Head head = std::move(parser_->head());
  const bool is_whole = parser_->is_done() && buffer_.size() == 0;
  head.stays_open = is_whole && parser_->keep_alive() && !parser_->upgrade();
  return head;
}

// Beast 1.81 asserts that the end of a chunked body comes in one piece. Every chunked body has five
// more bytes to come until it is complete, so waiting for them never waits in vain.
bool AnswerReader::is_too_little() const {
  return buffer_.size() < kLastChunkBytes && parser_->is_header_done() && parser_->chunked();
}

bool AnswerReader::is_complete() {
  if (parser_->is_done() || parser_->has_enough()) return true;
  return options_.skip_redirect_body && parser_->is_header_done() &&
         is_redirect(parser_->head().status);
}

bool AnswerReader::is_interim() {
  return parser_->head().status < 200 && parser_->head().status != 101;
}

}  // namespace fw::checks::http
