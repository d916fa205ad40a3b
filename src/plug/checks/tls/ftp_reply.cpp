#include "plug/checks/tls/ftp_reply.hpp"

#include "base/text.hpp"

namespace fw::checks::tls {
namespace {

constexpr std::size_t kTextBytesMax = 200;

int code_of(std::string_view line) {
  const std::string_view digits = line.substr(0, 3);
  const auto code = to_number<int>(digits);
  if (!code || digits.size() < 3 || *code < 100 || *code > 699) return 0;
  return line.size() == 3 || line[3] == ' ' || line[3] == '-' ? *code : 0;
}

}  // namespace

bool FtpReply::take(std::string_view line) {
  const int code = code_of(line);
  if (code_ == 0 && code == 0) return false;
  if (code_ != 0 && code != code_) return true;  // within the reply a line may be anything
  code_ = code;
  is_complete_ = line.size() == 3 || line[3] == ' ';
  text_ = line.size() > 4 ? printable(shorten(line.substr(4), kTextBytesMax)) : std::string();
  return true;
}

}  // namespace fw::checks::tls
