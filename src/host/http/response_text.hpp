// Responses on their way to the wire: reason phrases, the date, the head of an HTTP/1.1 answer, and
// the problem documents the server itself sends. One thread.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "host/http/message.hpp"

namespace fw::http {

[[nodiscard]] std::string_view reason_phrase(int status);

/// RFC 9457 document with the status alone: nothing of the request comes back.
[[nodiscard]] Response problem(int status);

/// True for answers that have no body whatever is asked (RFC 9110 §6.4.1).
[[nodiscard]] bool is_bodyless(int status);

/// Takes out what must not leave: headers that are no header (a line break in a value), and those
/// the server sets itself (connection, content-length, date, transfer-encoding, …). Names become
/// lower case. True where something unfit was dropped.
bool clean_headers(Headers& headers);

/// The Date header's value (RFC 9110 §5.6.7), made once a second.
class DateText {
 public:
  [[nodiscard]] const std::string& now();

 private:
  std::time_t at_ = 0;
  std::string text_;
};

/// How an HTTP/1.1 body ends.
enum class Framing : unsigned char { length, chunked, close };

/// Status line and fields, with the empty line.
void append_head(std::string& out, const Response& response, Framing framing, bool keep_alive,
                 const std::string& date);

}  // namespace fw::http
