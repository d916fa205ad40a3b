#include "plug/checks/http/cursor.hpp"

#include "base/text.hpp"

namespace fw::checks::http {

void Cursor::skip_spaces() {
  while (peek() == ' ' || peek() == '\t') ++at_;
}

bool Cursor::take(std::string_view word) {
  if (!equal_ignoring_case(rest().substr(0, word.size()), word)) return false;
  at_ += word.size();
  return true;
}

bool Cursor::take_word(std::string_view word) {
  const std::string_view after = rest().substr(std::min(word.size(), rest().size()));
  if (!after.empty() && after.front() != ' ' && after.front() != '\t') return false;
  return take(word);
}

std::string_view Cursor::take_rest() {
  const std::string_view all = rest();
  at_ = text_.size();
  return all;
}

std::unexpected<Error> Cursor::expected(std::string_view wanted) const {
  return fail(Code::invalid, "column {}: {}", column(), wanted);
}

}  // namespace fw::checks::http
