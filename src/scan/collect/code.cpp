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

/// A literal that code puts together: read so far, and the position behind.
struct Literal {
  std::string url;
  std::size_t end = 0;
};

/// Behind a closing quote at `at`: the beginning of the literal that is added to it, or 0.
std::size_t added_literal(std::string_view code, std::size_t at) {
  constexpr std::size_t kBlanksMax = 20;
  if (at >= code.size() || !is_quote(code[at])) return 0;
  bool has_plus = false;
  for (std::size_t i = at + 1; i < code.size() && i < at + kBlanksMax; ++i) {
    const char letter = code[i];
    if (letter == '+' && !has_plus) {
      has_plus = true;
    } else if ((letter == '"' || letter == '\'' || letter == '`') && has_plus) {
      return i + 1;
    } else if (letter != ' ' && letter != '\n' && letter != '\t') {
      return 0;
    }
  }
  return 0;
}

/// The URL from `at` on, with JSON's escaped slashes resolved, and literals added to it while its
/// host is not complete: "https://cdn." + "service.example/x".
Literal url_at(std::string_view code, std::size_t at) {
  constexpr int kPiecesMax = 4;
  Literal literal;
  for (int pieces = 1;; ++pieces) {
    for (; at < code.size() && literal.url.size() < kUrlBytesMax; ++at) {
      const auto letter = static_cast<unsigned char>(code[at]);
      if (!kUrlLetter[letter]) break;
      if (letter != '\\') {
        literal.url += code[at];
      } else if (at + 1 >= code.size() || code[at + 1] != '/') {
        break;
      }
    }
    literal.end = at;
    const bool has_path = literal.url.find('/') != std::string::npos;
    const std::size_t next = has_path || pieces == kPiecesMax ? 0 : added_literal(code, at);
    if (next == 0) return literal;
    at = next;
  }
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

/// The text with "\\u002F" and its like resolved, as JSON in scripts is often written; the text
/// itself where there is none.
std::string_view without_escapes(std::string_view code, std::string& scratch) {
  constexpr std::array<std::pair<std::string_view, char>, 6> kEscapes = {{{"\\u002F", '/'},
                                                                          {"\\u002f", '/'},
                                                                          {"\\x2F", '/'},
                                                                          {"\\x2f", '/'},
                                                                          {"\\u003A", ':'},
                                                                          {"\\u0026", '&'}}};
  if (code.find("\\u002") == kNone && code.find("\\x2") == kNone) return code;
  scratch.reserve(code.size());
  while (!code.empty()) {
    const std::size_t mark = std::min(code.find('\\'), code.size());
    scratch.append(code.substr(0, mark));
    code.remove_prefix(mark);
    if (code.empty()) break;
    const auto escape = std::ranges::find_if(
        kEscapes, [&](const auto& one) { return code.starts_with(one.first); });
    scratch += escape == kEscapes.end() ? '\\' : escape->second;
    code.remove_prefix(escape == kEscapes.end() ? 1 : escape->first.size());
  }
  return scratch;
}

/// Whether code before `quote` holds the scheme that is put before what is quoted there.
bool has_scheme_before(std::string_view code, std::size_t quote) {
  constexpr std::size_t kNear = 80;
  const std::size_t begin = quote > kNear ? quote - kNear : 0;
  const std::string_view near = code.substr(begin, quote - begin);
  for (const std::string_view mark : {"//\"", "//'", "//`", "https:\"", "https:'"})
    if (near.find(mark) != kNone) return true;
  return false;
}

/// Whether what stands before `quote` gives the literal the name of a host: `domain:"…"`.
bool is_named_host(std::string_view code, std::size_t quote) {
  constexpr std::size_t kNameMax = 40;
  const std::size_t begin = quote > kNameMax ? quote - kNameMax : 0;
  std::string_view before = trim(code.substr(begin, quote - begin));
  if (!before.ends_with(':') && !before.ends_with('=')) return false;
  before = trim(before.substr(0, before.size() - 1));
  if (before.ends_with('"') || before.ends_with('\'')) before.remove_suffix(1);
  const std::string name = to_lower(before);
  for (const std::string_view word : {"domain", "host", "hostname", "endpoint", "server", "origin"})
    if (name.ends_with(word)) return true;
  return false;
}

/// A literal that begins with a host: '.google-analytics.com/ga.js', "cdn.service.example/x". It is
/// a URL where it names a script, or where a scheme stands before it.
void add_schemeless(std::string_view code, std::size_t quote, std::size_t end, Use use,
                    std::string_view where, References& references) {
  std::string_view url = code.substr(quote + 1, end - quote - 1);
  if (url.starts_with('.')) url.remove_prefix(1);
  const std::string_view host = url.substr(0, url.find('/'));
  if (host.size() < 4 || !is_host_name(host)) return;
  if (host.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != kNone) return;
  if (host.size() == url.size()) {
    if (is_named_host(code, quote)) references.add(use, "//" + std::string(url) + "/", where);
    return;
  }
  const std::size_t ending = url.find(".js", host.size());
  const bool is_script = ending != kNone && (ending + 3 == url.size() || url[ending + 3] == '?' ||
                                             url[ending + 3] == '/');
  if (!is_script && !has_scheme_before(code, quote)) return;
  references.add(use, "//" + std::string(url), where);
}

void collect_schemeless(std::string_view code, Use use, std::string_view where,
                        References& references) {
  constexpr std::string_view kQuotes = "\"'`";
  for (std::size_t quote = code.find_first_of(kQuotes); quote != kNone;) {
    std::size_t end = quote + 1;
    bool has_dot = false;
    while (end < code.size() && end - quote <= kUrlBytesMax &&
           kUrlLetter[static_cast<unsigned char>(code[end])])
      has_dot |= code[end++] == '.';
    const bool is_closed = end < code.size() && kQuotes.find(code[end]) != kNone;
    if (has_dot && is_closed) add_schemeless(code, quote, end, use, where, references);
    // A closing quote may as well be an opening one: who knows where text begins in code.
    quote = is_closed ? end : code.find_first_of(kQuotes, end);
  }
}

}  // namespace

void collect_code(std::string_view written, Use use, std::string_view where,
                  References& references) {
  std::string scratch;
  const std::string_view code = without_escapes(written, scratch);
  for (std::size_t at = code.find('/'); at != kNone; at = code.find('/', at + 1)) {
    const std::size_t second = at + 1 + (code.substr(at + 1, 1) == "\\" ? 1 : 0);
    if (second >= code.size() || code[second] != '/' || !begins_url(code, at)) continue;
    const Literal literal = url_at(code, second + 1);
    if (!literal.url.empty()) references.add(use, "//" + literal.url, where);
    at = std::max(second, literal.end - 1);
  }
  collect_schemeless(code, use, where, references);
}

void collect_workers(std::string_view code, References& references) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kCalls = {
      {{"serviceWorker.register(", "service worker"}, {"importScripts(", "imported by a worker"}}};
  constexpr int kCallsMax = 20;
  for (const auto& [call, where] : kCalls) {
    int calls = 0;
    for (std::size_t at = code.find(call); at != kNone && calls++ < kCallsMax;
         at = code.find(call, at + call.size())) {
      std::string_view rest = trim(code.substr(at + call.size(), kUrlBytesMax));
      if (rest.empty() || !is_quote(rest.front())) continue;
      const std::size_t end = rest.find(rest.front(), 1);
      if (end != kNone) references.add(Use::script, rest.substr(1, end - 1), where);
    }
  }
}

void collect_css(std::string_view css, References& references, std::string_view where) {
  std::size_t close = 0;  // never looked for twice: what is far is looked for once
  for (std::size_t at = css.find("url("); at != kNone; at = css.find("url(", at + 4)) {
    if (close < at + 4) close = css.find(')', at + 4);
    if (close == kNone) break;
    if (close - at > 2 * kUrlBytesMax) continue;
    const std::string_view inside = trim(css.substr(at + 4, close - at - 4));
    const std::size_t first = inside.find_first_not_of("\"'");
    if (first == kNone || inside.substr(first).starts_with("data:")) continue;
    const std::string_view url = inside.substr(first);
    references.add(Use::css, url.substr(0, url.find_first_of("\"'")), where);
    at = close - 4;
  }
  for (std::size_t at = css.find("@import"); at != kNone; at = css.find("@import", at + 7)) {
    const std::string_view rest = trim(css.substr(at + 7, kUrlBytesMax));
    if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) continue;
    references.add(Use::css, rest.substr(1, rest.find(rest[0], 1) - 1), where);
  }
}

}  // namespace fw::scan
