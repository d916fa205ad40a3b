// Replies of an SMTP server as lines (RFC 5321 §4.2). Pure function; safe to use from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fw::kit::smtp {

struct ReplyLine {
  int code = 0;
  bool is_last = false;
  std::string_view text;  ///< points into the line
};

/// "250-SIZE 1000", "250 OK", "250"; nothing where it is none of these.
[[nodiscard]] std::optional<ReplyLine> read_reply_line(std::string_view line);

}  // namespace fw::kit::smtp
