#include "scan/collect/tokens.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/text.hpp"
#include "scan/collect/charset.hpp"

namespace fw::scan {
namespace {

constexpr auto kNone = std::string_view::npos;

bool is_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}
bool is_space(char letter) {
  return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r' || letter == '\f';
}
bool ends_name(char letter) { return is_space(letter) || letter == '/' || letter == '>'; }

/// `text` continues with `word` and then something that ends a tag's name.
bool is_word_at(std::string_view text, std::size_t at, std::string_view word) {
  if (text.size() - at <= word.size()) return false;
  return equal_ignoring_case(text.substr(at, word.size()), word) &&
         ends_name(text[at + word.size()]);
}

/// Elements whose content is text: no tags are in it.
bool is_raw(std::string_view name) {
  constexpr std::array<std::string_view, 8> kRaw = {"script", "style",   "title",    "textarea",
                                                    "iframe", "noembed", "noframes", "xmp"};
  return std::ranges::find(kRaw, name) != kRaw.end();
}

/// Numbers that are no characters stand for the replacement character (WHATWG HTML §13.2.5.80).
std::uint32_t character(std::uint32_t point) {
  const bool is_none = point == 0 || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF);
  return is_none ? 0xFFFD : point;
}

constexpr std::array<std::pair<std::string_view, char>, 14> kEntities = {{{"amp", '&'},
                                                                          {"lt", '<'},
                                                                          {"gt", '>'},
                                                                          {"quot", '"'},
                                                                          {"apos", '\''},
                                                                          {"sol", '/'},
                                                                          {"colon", ':'},
                                                                          {"period", '.'},
                                                                          {"quest", '?'},
                                                                          {"equals", '='},
                                                                          {"num", '#'},
                                                                          {"nbsp", ' '},
                                                                          {"Tab", '\t'},
                                                                          {"NewLine", '\n'}}};

/// Reads "#x26;" or "amp;" at the front of `rest` (behind the '&'); gives how many bytes it took.
std::size_t read_reference(std::string_view rest, std::string& out) {
  constexpr std::size_t kReferenceBytesMax = 10;
  const std::string_view head = rest.substr(0, kReferenceBytesMax);
  const std::size_t end = head.find(';');
  if (end == kNone || end == 0) return 0;
  const std::string_view body = head.substr(0, end);
  if (body[0] == '#') {
    const bool is_hex = body.size() > 1 && (body[1] == 'x' || body[1] == 'X');
    const std::string_view digits = body.substr(is_hex ? 2 : 1);
    std::uint32_t point = 0;
    const auto [stop, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), point, is_hex ? 16 : 10);
    if (error != std::errc{} || stop != digits.data() + digits.size()) return 0;
    append_utf8(out, character(point));
    return end + 1;
  }
  for (const auto& [entity, letter] : kEntities) {
    if (entity != body) continue;
    out += letter;
    return end + 1;
  }
  return 0;
}

}  // namespace

std::string_view Tag::get(std::string_view wanted) const {
  for (const Attribute& attribute : attributes)
    if (equal_ignoring_case(attribute.name, wanted)) return attribute.value;
  return {};
}

bool Tag::has(std::string_view wanted) const {
  return std::ranges::any_of(attributes, [&](const Attribute& attribute) {
    return equal_ignoring_case(attribute.name, wanted);
  });
}

std::string_view Tokens::ahead(std::size_t bytes_max) const {
  return html_.substr(std::min(at_, html_.size()), bytes_max);
}

const Tag* Tokens::next() {
  while (skip_to_tag()) {
    if (!read_tag()) continue;
    if (is_raw(tag_.name)) read_raw_text();
    return &tag_;
  }
  return nullptr;
}

/// Stands on the '<' of a start tag, or at the end.
bool Tokens::skip_to_tag() {
  while (true) {
    at_ = std::min(html_.find('<', at_), html_.size());
    if (at_ + 1 >= html_.size()) return false;
    const char following = html_[at_ + 1];
    if (is_letter(following)) return true;
    if (following == '!' || following == '?' || following == '/') {
      skip_markup();
    } else {
      ++at_;
    }
  }
}

/// Comments, declarations and end tags.
void Tokens::skip_markup() {
  if (html_.substr(at_, 4) == "<!--") {
    // "<!-->" and "<!--->" are whole comments, too.
    const std::size_t end = html_.find("-->", at_ + 2);
    at_ = end == kNone ? html_.size() : end + 3;
    return;
  }
  if (html_[at_ + 1] == '/' && at_ + 2 < html_.size() && is_letter(html_[at_ + 2])) {
    at_ += 2;
    while (at_ < html_.size() && !ends_name(html_[at_])) ++at_;
    read_attributes(false);
    return;
  }
  const std::size_t end = html_.find('>', at_);
  at_ = end == kNone ? html_.size() : end + 1;
}

/// False where the page ends within the tag: such a tag is none.
bool Tokens::read_tag() {
  const std::size_t begin = ++at_;
  while (at_ < html_.size() && !ends_name(html_[at_])) ++at_;
  tag_.name = to_lower(html_.substr(begin, std::min<std::size_t>(at_ - begin, 64)));
  tag_.attributes.clear();
  tag_.text = {};
  return read_attributes(true);
}

bool Tokens::read_attributes(bool keep) {
  while (true) {
    while (at_ < html_.size() && (is_space(html_[at_]) || html_[at_] == '/')) ++at_;
    if (at_ >= html_.size()) return false;
    if (html_[at_] == '>') {
      ++at_;
      return true;
    }
    read_attribute(keep);
  }
}

void Tokens::read_attribute(bool keep) {
  const std::size_t begin = at_++;  // a leading '=' belongs to the name
  while (at_ < html_.size() && !ends_name(html_[at_]) && html_[at_] != '=') ++at_;
  const std::string_view name = html_.substr(begin, at_ - begin);
  const std::size_t behind_name = at_;
  skip_space();
  std::string_view value;
  if (at_ < html_.size() && html_[at_] == '=') {
    ++at_;
    skip_space();
    if (at_ < html_.size() && (html_[at_] == '"' || html_[at_] == '\'')) {
      const std::size_t end = std::min(html_.find(html_[at_], at_ + 1), html_.size());
      value = html_.substr(at_ + 1, end - at_ - 1);
      at_ = std::min(end + 1, html_.size());
    } else {
      const std::size_t start = at_;
      while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '>') ++at_;
      value = html_.substr(start, at_ - start);
    }
  } else {
    at_ = behind_name;
  }
  if (keep && tag_.attributes.size() < kAttributesMax) tag_.attributes.push_back({name, value});
}

void Tokens::skip_space() {
  while (at_ < html_.size() && is_space(html_[at_])) ++at_;
}

void Tokens::read_raw_text() {
  const std::size_t end = tag_.name == "script" ? end_of_script() : end_of_raw_text(tag_.name);
  tag_.text = html_.substr(at_, end - at_);
  at_ = end;
}

std::size_t Tokens::end_of_raw_text(std::string_view name) const {
  for (std::size_t at = html_.find("</", at_); at != kNone; at = html_.find("</", at + 2))
    if (is_word_at(html_, at + 2, name)) return at;
  return html_.size();
}

/// WHATWG HTML §13.2.5.15 to 31: behind "<!--", a "<script" hides the next "</script".
std::size_t Tokens::end_of_script() const {
  bool in_comment = false;
  bool is_hidden = false;
  for (std::size_t at = at_; at < html_.size(); ++at) {
    at = html_.find_first_of("<-", at);
    if (at == kNone) break;
    if (html_[at] == '-') {
      if (in_comment && html_.substr(at, 3) == "-->") in_comment = is_hidden = false;
      continue;
    }
    if (is_word_at(html_, at + 1, "/script")) {
      if (!is_hidden) return at;
      is_hidden = false;
    } else if (html_.substr(at, 4) == "<!--") {
      in_comment = true;
      at += 1;  // "<!-->" ends at once
    } else if (in_comment && is_word_at(html_, at + 1, "script")) {
      is_hidden = true;
    }
  }
  return html_.size();
}

std::string unescape(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  while (!value.empty()) {
    const std::size_t mark = std::min(value.find('&'), value.size());
    out.append(value.substr(0, mark));
    value.remove_prefix(mark);
    if (value.empty()) break;
    const std::size_t taken = read_reference(value.substr(1), out);
    if (taken == 0) out += '&';
    value.remove_prefix(taken + 1);
  }
  return out;
}

}  // namespace fw::scan
