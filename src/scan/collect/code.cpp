#include "scan/collect/code.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "scan/match/host_name.hpp"

namespace fw::scan {
namespace {

constexpr auto kNone = std::string_view::npos;
constexpr std::size_t kUrlBytesMax = 300;

constexpr std::array<bool, 256> make_url_letters() {
  std::array<bool, 256> letters{};
  for (int letter = '!'; letter < 127; ++letter)
    letters.at(static_cast<std::size_t>(letter)) = true;
  for (const char letter : {'"', '\'', '`', '<', '>', '(', ')', ' ', '{', '}', '|', '^', ';', ','})
    letters.at(static_cast<unsigned char>(letter)) = false;
  return letters;
}
constexpr std::array<bool, 256> kUrlLetter = make_url_letters();

bool is_quote(char letter) {
  return letter == '"' || letter == '\'' || letter == '`' || letter == '(' || letter == '=';
}

/// The URL from `at` on, with JSON's escaped slashes resolved.
std::string url_at(std::string_view code, std::size_t at) {
  std::string url;
  for (; at < code.size() && url.size() < kUrlBytesMax; ++at) {
    const auto letter = static_cast<unsigned char>(code[at]);
    if (!kUrlLetter[letter]) break;
    if (letter != '\\') {
      url += code[at];
    } else if (at + 1 >= code.size() || code[at + 1] != '/') {
      break;
    }
  }
  return url;
}

/// Whether what stands before "//" makes it a URL's: a scheme, or the beginning of a literal.
bool begins_url(std::string_view code, std::size_t slashes) {
  if (slashes == 0) return false;
  std::size_t before = slashes - 1;
  if (code[before] == '\\' && before > 0) --before;
  if (is_quote(code[before])) return true;
  return code[before] == ':' && before > 0 &&
         (code[before - 1] == 'p' || code[before - 1] == 's' || code[before - 1] == 'P' ||
          code[before - 1] == 'S');
}

/// Host and path in quotes with a script's ending, where the scheme was put before by code:
/// '.google-analytics.com/ga.js'. `literal` ends behind ".js" and begins where the last one ended.
void add_schemeless(std::string_view literal, Use use, std::string_view where,
                    References& references) {
  std::size_t begin = literal.size();
  const std::size_t limit = begin > kUrlBytesMax ? begin - kUrlBytesMax : 0;
  while (begin > limit && kUrlLetter[static_cast<unsigned char>(literal[begin - 1])]) --begin;
  if (begin == 0 || !is_quote(literal[begin - 1])) return;
  std::string_view url = literal.substr(begin);
  if (url.starts_with('.')) url.remove_prefix(1);
  const std::size_t slash = url.find('/');
  if (slash == kNone || slash == 0 || !is_host_name(url.substr(0, slash))) return;
  if (url.substr(0, slash).find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != kNone) return;
  references.add(use, "//" + std::string(url), where);
}

}  // namespace

void collect_code(std::string_view code, Use use, std::string_view where, References& references) {
  std::size_t schemeless_from = 0;
  for (std::size_t at = code.find('/'); at != kNone; at = code.find('/', at + 1)) {
    const std::size_t second = at + 1 + (code.substr(at + 1, 1) == "\\" ? 1 : 0);
    if (second >= code.size() || code[second] != '/' || !begins_url(code, at)) continue;
    const std::string url = url_at(code, second + 1);
    if (!url.empty()) references.add(use, "//" + url, where);
    at = std::max(second, second + url.size() - 1);
  }
  for (std::size_t at = code.find(".js"); at != kNone; at = code.find(".js", at + 3)) {
    const std::size_t end = at + 3;
    if (end >= code.size() || is_quote(code[end]) || code[end] == '?')
      add_schemeless(code.substr(schemeless_from, end - schemeless_from), use, where, references);
    schemeless_from = end;
  }
}

void collect_css(std::string_view css, References& references) {
  std::size_t close = 0;  // never looked for twice: what is far is looked for once
  for (std::size_t at = css.find("url("); at != kNone; at = css.find("url(", at + 4)) {
    if (close < at + 4) close = css.find(')', at + 4);
    if (close == kNone) break;
    if (close - at > 2 * kUrlBytesMax) continue;
    const std::string_view inside = trim(css.substr(at + 4, close - at - 4));
    const std::size_t first = inside.find_first_not_of("\"'");
    if (first == kNone || inside.substr(first).starts_with("data:")) continue;
    const std::string_view url = inside.substr(first);
    references.add(Use::css, url.substr(0, url.find_first_of("\"'")));
    at = close - 4;
  }
  for (std::size_t at = css.find("@import"); at != kNone; at = css.find("@import", at + 7)) {
    const std::string_view rest = trim(css.substr(at + 7, kUrlBytesMax));
    if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) continue;
    references.add(Use::css, rest.substr(1, rest.find(rest[0], 1) - 1));
  }
}

}  // namespace fw::scan
