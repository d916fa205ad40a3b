#include "host/http/response_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/text.hpp"
#include "host/http/target.hpp"

namespace fw::http {

std::string_view reason_phrase(int status) {
  struct Phrase {
    int status;
    std::string_view text;
  };
  static constexpr auto kPhrases = std::to_array<Phrase>({
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {411, "Length Required"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {417, "Expectation Failed"},
      {421, "Misdirected Request"},
      {422, "Unprocessable Content"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
      {505, "HTTP Version Not Supported"},
  });
  const auto found = std::ranges::find(kPhrases, status, &Phrase::status);
  return found == kPhrases.end() ? "Status" : found->text;
}

Response problem(int status) {
  Response response;
  response.status = status;
  response.headers.emplace_back("content-type", "application/problem+json");
  response.headers.emplace_back("cache-control", "no-store");
  if (status == 429 || status == 503) response.headers.emplace_back("retry-after", "5");
  response.body = fmt::format(R"({{"type":"about:blank","title":"{}","status":{}}})",
                              reason_phrase(status), status);
  return response;
}

bool is_bodyless(int status) { return status < 200 || status == 204 || status == 304; }

bool clean_headers(Headers& headers) {
  static constexpr std::array<std::string_view, 6> kOurs = {
      "connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade"};
  bool unfit = false;
  std::erase_if(headers, [&](auto& header) {
    if (!is_token(header.first) || !is_field_value(header.second)) {
      unfit = true;
      return true;
    }
    header.first = to_lower(header.first);
    return std::ranges::find(kOurs, header.first) != kOurs.end();
  });
  return unfit;
}

const std::string& DateText::now() {
  const std::time_t now = std::time(nullptr);
  if (now != at_) {
    at_ = now;
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 40> text{};
    const std::size_t size =
        std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    text_.assign(text.data(), size);
  }
  return text_;
}

void append_head(std::string& out, const Response& response, Framing framing, bool keep_alive,
                 const std::string& date) {
  auto to = std::back_inserter(out);
  fmt::format_to(to, "HTTP/1.1 {} {}\r\ndate: {}\r\n", response.status,
                 reason_phrase(response.status), date);
  for (const auto& [name, value] : response.headers) {
    out.append(name).append(": ").append(value).append("\r\n");
  }
  if (framing == Framing::chunked) {
    out.append("transfer-encoding: chunked\r\n");
  } else if (framing == Framing::length && !is_bodyless(response.status)) {
    fmt::format_to(to, "content-length: {}\r\n", response.body.size());
  }
  if (!keep_alive) out.append("connection: close\r\n");
  out.append("\r\n");
}

}  // namespace fw::http
