// What mail, FTP and PostgreSQL servers say, cut into pieces of any size: the same lines come out,
// none above the limit, and what is read of them lies inside them.
// rooms: plug/kit plug/checks/tls
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "plug/checks/tls/ftp_reply.hpp"
#include "plug/checks/tls/start.hpp"
#include "plug/kit/imap/response.hpp"
#include "plug/kit/lines.hpp"
#include "plug/kit/pop3/words.hpp"
#include "plug/kit/smtp/reply.hpp"

namespace {

constexpr std::size_t kLineMax = 64;

std::vector<std::string> lines_of(std::string_view bytes, std::size_t step) {
  fw::kit::Lines lines(kLineMax);
  std::vector<std::string> found;
  while (!bytes.empty()) {
    lines.feed(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    while (auto line = lines.next()) found.push_back(*std::move(line));
    if (lines.is_too_long()) break;
  }
  return found;
}

void read(const std::string& line) {
  using namespace fw::kit;
  if (const auto reply = smtp::read_reply_line(line)) FW_ASSERT(line.ends_with(reply->text));
  if (const auto response = imap::read_response(line)) {
    FW_ASSERT(line.starts_with(response->tag) && !response->status.empty());
    FW_ASSERT(line.ends_with(response->text));
    FW_ASSERT(imap::capabilities_in(response->text).size() <= imap::kCapabilitiesMax);
  }
  if (const auto status = pop3::read_status(line))
    FW_ASSERT(line.find(status->text) != std::string::npos);
  using fw::checks::tls::PostgresAnswer;
  if (fw::checks::tls::read_postgres_answer(line) == PostgresAnswer::yes) FW_ASSERT(line == "S");
}

/// One FTP reply after the other, as far as they make sense.
void read_replies(const std::vector<std::string>& lines) {
  fw::checks::tls::FtpReply reply;
  for (const std::string& line : lines) {
    if (!reply.take(line)) return;
    FW_ASSERT(reply.code() >= 100 && reply.code() <= 699);
    FW_ASSERT(reply.text().size() <= 3 * kLineMax);
    if (reply.is_complete()) reply = {};
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = lines_of(bytes, std::max<std::size_t>(size, 1));
  for (const std::size_t step : {1, 3, 7}) FW_ASSERT(lines_of(bytes, step) == whole);
  for (const std::string& line : whole) {
    FW_ASSERT(line.size() <= kLineMax && line.find('\n') == std::string::npos);
    read(line);
  }
  read_replies(whole);
  return 0;
}
