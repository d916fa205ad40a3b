#include "host/upstream/parser.hpp"

#include <boost/beast/http/error.hpp>

#include "base/text.hpp"

namespace fw::upstream {

namespace beast = boost::beast;

Parser::Parser(bool is_head_request) {
  eager(true);
  header_limit(kHeadBytesMax);
  body_limit(boost::none);  // passed on as it comes
  skip(is_head_request);
}

void Parser::on_response_impl(int code, Text /*reason*/, int /*version*/, Code& error) {
  error = {};
  head_.status = code;
}

void Parser::on_field_impl(beast::http::field /*name*/, Text text, Text value, Code& error) {
  if (++fields_ > kFieldsMax) {
    error = beast::http::error::header_limit;
    return;
  }
  error = {};
  if (head_done_) return;  // trailers are bounded and ignored
  head_.headers.emplace_back(to_lower({text.data(), text.size()}),
                             std::string(value.data(), value.size()));
}

void Parser::on_header_impl(Code& error) {
  error = {};
  head_done_ = true;
}

void Parser::on_body_init_impl(const boost::optional<std::uint64_t>& length, Code& error) {
  error = {};
  if (length) head_.length = *length;
}

std::size_t Parser::on_body_impl(Text piece, Code& error) {
  error = {};
  body_.append(piece.data(), piece.size());
  return piece.size();
}

void Parser::on_chunk_header_impl(std::uint64_t /*size*/, Text /*extensions*/, Code& error) {
  error = {};
}

std::size_t Parser::on_chunk_body_impl(std::uint64_t /*left*/, Text piece, Code& error) {
  return on_body_impl(piece, error);
}

void Parser::on_finish_impl(Code& error) { error = {}; }

}  // namespace fw::upstream
