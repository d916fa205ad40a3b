#include "plug/checks/http/pattern.hpp"

namespace fw::checks::http {
namespace {

constexpr std::int64_t kMemoryMax = 1 << 20;

Result<Pattern> compile(const std::string& text, re2::RE2::Options::Encoding encoding) {
  re2::RE2::Options options;
  options.set_encoding(encoding);
  options.set_log_errors(false);
  options.set_max_mem(kMemoryMax);
  Pattern pattern{.expression = std::make_shared<const re2::RE2>(text, options)};
  if (!pattern.expression->ok())
    return fail(Code::invalid, "an RE2 regular expression is expected: {}",
                pattern.expression->error());
  return pattern;
}

}  // namespace

Result<Pattern> make_expression(std::string_view text) {
  return compile(std::string(text), re2::RE2::Options::EncodingUTF8);
}

Result<Pattern> make_wildcard(std::string_view text) {
  const bool is_open_ended = text.ends_with('*');
  std::string expression = "(?s)\\A";
  for (const char& c : text) {
    if (c == '*') {
      if (!expression.ends_with(".*?")) expression += ".*?";
    } else if (c == '?') {
      expression += '.';
    } else {
      expression += re2::RE2::QuoteMeta({&c, 1});
    }
  }
  if (!is_open_ended) expression += "\\z";
  // Bytes rather than characters: a body may be in any encoding.
  FW_TRY(Pattern pattern, compile(expression, re2::RE2::Options::EncodingLatin1));
  pattern.is_open_ended = is_open_ended;
  return pattern;
}

}  // namespace fw::checks::http
