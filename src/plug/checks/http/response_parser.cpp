#include "plug/checks/http/response_parser.hpp"

#include "base/text.hpp"

namespace fw::checks::http {

namespace beast = boost::beast;

std::string_view Head::find(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (equal_ignoring_case(key, name)) return value;
  return {};
}

ResponseParser::ResponseParser(Body& body, bool is_head_request) : body_(&body) {
  eager(true);
  header_limit(kHeaderBytesMax);
  body_limit(boost::none);  // Body keeps its own bounds and stops reading by itself
  skip(is_head_request);
}

void ResponseParser::on_response_impl(int code, Text /*reason*/, int version, Code& error) {
  error = {};
  head_.status = code;
  head_.version = version;
  head_.headers.reserve(16);
}

void ResponseParser::on_field_impl(beast::http::field /*name*/, Text text, Text value,
                                   Code& error) {
  if (++fields_ > kHeaderFieldsMax) {
    error = beast::http::error::header_limit;
    return;
  }
  error = {};
  if (head_done_) return;  // trailers are bounded and ignored
  head_.headers.emplace_back(std::string_view(text.data(), text.size()),
                             std::string_view(value.data(), value.size()));
}

void ResponseParser::on_header_impl(Code& error) {
  error = {};
  head_done_ = true;
}

void ResponseParser::on_body_init_impl(const boost::optional<std::uint64_t>& /*length*/,
                                       Code& error) {
  error = {};
  if (const std::string_view encoding = head_.find("content-encoding"); !encoding.empty())
    body_->set_encoding(encoding);
}

std::size_t ResponseParser::on_body_impl(Text piece, Code& error) {
  error = {};
  if (wants_more_) wants_more_ = body_->add({piece.data(), piece.size()});
  return piece.size();
}

void ResponseParser::on_chunk_header_impl(std::uint64_t /*size*/, Text /*extensions*/,
                                          Code& error) {
  error = {};
}

std::size_t ResponseParser::on_chunk_body_impl(std::uint64_t /*left*/, Text piece, Code& error) {
  return on_body_impl(piece, error);
}

void ResponseParser::on_finish_impl(Code& error) { error = {}; }

}  // namespace fw::checks::http
