// Reads one HTTP/1.1 answer in pieces, on Beast's parser, within bounds. One thread at a time.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fw::upstream {

inline constexpr std::uint32_t kHeadBytesMax = 64 * 1024;
inline constexpr std::size_t kFieldsMax = 128;

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Head {
  int status = 0;
  Headers headers;                      ///< names in lower case
  std::optional<std::uint64_t> length;  ///< of the body, where it is told
};

class Parser final : public boost::beast::http::basic_parser<false> {
 public:
  explicit Parser(bool is_head_request);

  [[nodiscard]] Head& head() { return head_; }
  /// What came of the body since it was last taken.
  [[nodiscard]] std::string take_body() { return std::exchange(body_, {}); }
  [[nodiscard]] bool has_body() const { return !body_.empty(); }

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

  Head head_;
  std::string body_;
  std::size_t fields_ = 0;
  bool head_done_ = false;
};

}  // namespace fw::upstream
