// Reads one HTTP/1.1 answer in pieces, on Beast's parser, within bounds. One thread at a time.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <string>
#include <utility>
#include <vector>

#include "plug/checks/http/body.hpp"

namespace fw::checks::http {

inline constexpr std::uint32_t kHeaderBytesMax = 64 * 1024;
inline constexpr std::size_t kHeaderFieldsMax = 128;
inline constexpr int kInterimMax = 5;  ///< 1xx answers before the real one

/// The head of an answer; names as sent.
struct Head {
  int status = 0;
  int version = 11;
  std::vector<std::pair<std::string, std::string>> headers;
  bool stays_open = false;  ///< the answer is whole, and the connection takes another request

  /// The first value, or "".
  [[nodiscard]] std::string_view find(std::string_view name) const;
};

class ResponseParser final : public boost::beast::http::basic_parser<false> {
 public:
  /// The body goes to `body`, which must outlive the parser.
  ResponseParser(Body& body, bool is_head_request);

  [[nodiscard]] Head& head() { return head_; }
  /// Decoding has ended or was given up; nothing more needs to be read.
  [[nodiscard]] bool has_enough() const { return !wants_more_; }

 private:
  using Code = boost::beast::error_code;
  using Text = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb, Text, Text, int, Code&) override {}
  void on_response_impl(int code, Text reason, int version, Code& error) override;
  void on_field_impl(boost::beast::http::field name, Text text, Text value, Code& error) override;
  void on_header_impl(Code& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Code& error) override;
  std::size_t on_body_impl(Text piece, Code& error) override;
  void on_chunk_header_impl(std::uint64_t size, Text extensions, Code& error) override;
  std::size_t on_chunk_body_impl(std::uint64_t left, Text piece, Code& error) override;
  void on_finish_impl(Code& error) override;

  Body* body_;
  Head head_;
  std::size_t fields_ = 0;
  bool head_done_ = false;
  bool wants_more_ = true;
};

}  // namespace fw::checks::http
