#include "plug/channels/email/compose.hpp"

#include <algorithm>
#include <array>

#include "base/encode.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace fw::channels::email {
namespace {

constexpr std::size_t kSubjectBytesMax = 200;
constexpr std::size_t kWordBytesMax = 45;  // 60 characters of base64 in an encoded word of 75
constexpr std::size_t kLineMax = 76;
constexpr std::string_view kCrlf = "\r\n";

bool is_printable(char c) { return c >= 0x20 && c < 0x7f; }
bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// One line: controls become spaces, invalid UTF-8 becomes U+FFFD.
std::string one_line(std::string_view text) {
  std::string line(text);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  std::ranges::replace_if(line, is_control, ' ');
  return printable(line);
}

/// Bytes that fit into one encoded word without cutting a character.
std::size_t word_length(std::string_view text) {
  if (text.size() <= kWordBytesMax) return text.size();
  std::size_t length = kWordBytesMax;
  while (length > 1 && continues_character(text[length])) --length;
  return length;
}

/// A display name: quoted string (RFC 5322 §3.2.4) or encoded words.
std::string phrase(std::string_view name) {
  const std::string text = header_text(name);
  if (text.starts_with("=?")) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string mailbox(const Mailbox& box) {
  if (box.name.empty()) return box.address;
  return fmt::format("{} <{}>", phrase(box.name), box.address);
}

/// What a Message-ID may carry before the @ (RFC 5322 §3.6.4), and a boundary too.
std::string id_text(std::string_view id) {
  std::string text;
  for (const char c : id.substr(0, 100)) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                          (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
    text += is_plain ? c : '-';
  }
  return text.empty() ? "message" : text;
}

void add_part(std::string& mail, std::string_view type, std::string_view content) {
  mail.append("Content-Type: ").append(type).append("; charset=utf-8\r\n");
  mail.append("Content-Transfer-Encoding: quoted-printable\r\n\r\n");
  mail.append(quoted_printable(content)).append(kCrlf);
}

void add_headers(std::string& mail, const Mail& from) {
  mail.append("From: ").append(mailbox(from.from)).append("\r\nTo: ");
  for (std::size_t i = 0; i < from.to.size(); ++i)
    mail.append(i == 0 ? "" : ",\r\n ").append(mailbox(from.to[i]));
  mail.append("\r\nSubject: ").append(header_text(shorten(from.subject, kSubjectBytesMax)));
  mail.append("\r\nDate: ").append(mail_date(from.at));
  mail.append(fmt::format("\r\nMessage-ID: <{}@{}>", id_text(from.id), from.from.domain()));
  // RFC 3834 §5: no out-of-office answers to this.
  mail.append("\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
}

/// Escapes one byte, or copies it; `last` says that a line break follows.
void add_encoded(std::string& line, char c, bool last) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  const bool is_space = c == ' ' || c == '\t';
  if ((is_printable(c) && c != '=' && !is_space) || (is_space && !last)) {
    line += c;
    return;
  }
  line += '=';
  line += kDigits[byte >> 4];
  line += kDigits[byte & 0xf];
}

}  // namespace

std::string header_text(std::string_view text) {
  const std::string line = one_line(text);
  if (std::ranges::all_of(line, is_printable) && line.find("=?") == std::string::npos) return line;
  std::string words;
  for (std::string_view rest = line; !rest.empty();) {
    const std::size_t length = word_length(rest);
    if (!words.empty()) words += "\r\n ";
    words += fmt::format("=?UTF-8?B?{}?=", to_base64(rest.substr(0, length)));
    rest.remove_prefix(length);
  }
  return words;
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  std::string line;
  const auto end_line = [&](std::string_view end) {
    out.append(line).append(end);
    line.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (c == '\n') {
      end_line(kCrlf);
      continue;
    }
    const bool last = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
    std::string piece;
    add_encoded(piece, c, last);
    // One character stays free for the soft break's "=".
    if (line.size() + piece.size() > kLineMax - 1) end_line("=\r\n");
    line += piece;
  }
  out += line;
  return out;
}

std::string mail_date(Instant at) {
  static constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                            "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
  return fmt::format(
      "{}, {:02} {} {} {:02}:{:02}:{:02} +0000", kDays.at(std::chrono::weekday(day).c_encoding()),
      static_cast<unsigned>(date.day()), kMonths.at(static_cast<unsigned>(date.month()) - 1),
      static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
      time.seconds().count());
}

std::string compose(const Mail& mail) {
  std::string text;
  add_headers(text, mail);
  if (mail.html.empty()) {
    add_part(text, "text/plain", mail.text);
    return text;
  }
  // "=_" cannot appear in quoted-printable text, so no part can close the boundary (RFC 2045 §6.7).
  const std::string boundary = "=_" + sha256_hex(mail.id).substr(0, 24);
  text.append(
      fmt::format("Content-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n", boundary));
  text.append(fmt::format("--{}\r\n", boundary));
  add_part(text, "text/plain", mail.text);
  text.append(fmt::format("--{}\r\n", boundary));
  add_part(text, "text/html", mail.html);
  text.append(fmt::format("--{}--\r\n", boundary));
  return text;
}

}  // namespace fw::channels::email
