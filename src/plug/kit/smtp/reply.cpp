#include "plug/kit/smtp/reply.hpp"

#include "base/text.hpp"

namespace fw::kit::smtp {

std::optional<ReplyLine> read_reply_line(std::string_view line) {
  const auto code = to_number<int>(line.substr(0, 3));
  if (!code || *code < 200 || *code > 599 || line.size() < 3) return std::nullopt;
  if (line.size() == 3) return ReplyLine{.code = *code, .is_last = true, .text = {}};
  if (line[3] != ' ' && line[3] != '-') return std::nullopt;
  return ReplyLine{.code = *code, .is_last = line[3] == ' ', .text = line.substr(4)};
}

}  // namespace fw::kit::smtp
