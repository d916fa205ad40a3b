// The state of reading one HTTP/1.1 answer, apart from the socket: bytes in, progress out.
// One thread at a time.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <expected>
#include <optional>
#include <span>

#include "host/net/dial.hpp"
#include "plug/checks/http/body.hpp"
#include "plug/checks/http/response_parser.hpp"

namespace fw::checks::http {

struct AnswerReaderOptions {
  bool is_head = false;             ///< the request's method is HEAD: no body follows
  bool skip_redirect_body = false;  ///< a redirect is complete with its head
};

class AnswerReader {
 public:
  /// The body goes to `body`, which must outlive the reader.
  AnswerReader(AnswerReaderOptions options, Body& body);

  /// Where the next bytes are to be written; never empty before feed() has said it is enough.
  [[nodiscard]] std::span<char> room();
  /// `got` bytes were written into room(). True: the answer is complete, or enough of it.
  /// `too_large` and `bad_http` as the bounds of ResponseParser say.
  std::expected<bool, net::Failure> feed(std::size_t got);
  /// The other side has closed: right for an answer that ends so, `bad_http` for any other.
  std::expected<void, net::Failure> end();

  [[nodiscard]] bool got_some() const { return got_some_; }
  /// Call once, at the end.
  [[nodiscard]] Head take_head();

 private:
  [[nodiscard]] bool is_too_little() const;
  [[nodiscard]] bool is_complete();
  [[nodiscard]] bool is_interim();

  AnswerReaderOptions options_;
  Body& body_;
  boost::beast::flat_buffer buffer_;
  std::optional<ResponseParser> parser_;
  bool got_some_ = false;
  int interim_ = 0;
};

}  // namespace fw::checks::http
