// Replies of an FTP server, line by line (RFC 959 §4.2). A value; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>

namespace fw::checks::tls {

/// "220 ready", or "220-hello", lines of any form, "220 ready".
class FtpReply {
 public:
  /// False where the line cannot stand here: the reply does not begin with a code.
  [[nodiscard]] bool take(std::string_view line);
  [[nodiscard]] bool is_complete() const { return is_complete_; }
  [[nodiscard]] int code() const { return code_; }
  /// Of the last line that carries the code, at most 200 bytes, fit to show.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  int code_ = 0;
  bool is_complete_ = false;
  std::string text_;
};

}  // namespace fw::checks::tls
