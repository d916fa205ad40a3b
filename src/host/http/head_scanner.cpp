#include "host/http/head_scanner.hpp"

namespace fw::http {

bool HeadScanner::take_line(std::string_view line, const HeadLimits& limits) {
  // A bare LF or CR is read as a line end by some and as text by others (RFC 9112 §2.2).
  if (line.empty() || line.back() != '\r') return refuse(400), false;
  line.remove_suffix(1);
  if (line.find('\r') != std::string_view::npos) return refuse(400), false;
  if (line.size() > limits.line_bytes_max) return refuse(lines_ == 0 ? 414 : 431), false;
  if (lines_ == 0 && line.empty()) return refuse(400), false;
  // RFC 9112 §5.2: a folded line is refused.
  if (lines_ > 0 && !line.empty() && (line[0] == ' ' || line[0] == '\t')) {
    return refuse(400), false;
  }
  ++lines_;
  if (!line.empty() && lines_ > limits.fields_max + 1) return refuse(431), false;
  return true;
}

std::size_t HeadScanner::scan(std::string_view bytes, const HeadLimits& limits) {
  while (status_ == 0) {
    const std::size_t end = bytes.find('\n', seen_);
    if (end == std::string_view::npos) break;
    const std::string_view line = bytes.substr(line_start_, end - line_start_);
    if (!take_line(line, limits)) return 0;
    seen_ = line_start_ = end + 1;
    if (seen_ > limits.head_bytes_max) return refuse(431), 0;
    if (line.size() == 1) return seen_;
  }
  seen_ = bytes.size();
  if (status_ != 0) return 0;
  if (bytes.size() - line_start_ > limits.line_bytes_max + 1) {
    return refuse(lines_ == 0 ? 414 : 431), 0;
  }
  if (bytes.size() > limits.head_bytes_max) refuse(431);
  return 0;
}

}  // namespace fw::http
