#include "scan/match/match_page.hpp"

#include <algorithm>
#include <unordered_map>

#include "scan/match/weights.hpp"

namespace fw::scan {
namespace {

/// A pattern is tried on this much text on each side of its literal, for its first hits only.
constexpr std::size_t kWindowBytes = 1'000;
constexpr int kTriesMax = 4;

class PageMatcher {
 public:
  PageMatcher(const Findings& findings, const Catalogue& catalogue, Tally& tally)
      : findings_(findings),
        catalogue_(catalogue),
        tally_(tally),
        where_("page " + (findings.path.empty() ? "/" : findings.path)) {}

  void headers() {
    for (const auto& [name, value] : findings_.headers)
      for (const std::uint32_t number : index().named(PatternKind::header, name))
        if (index().text_matches(number, value))
          seen(number, name + ": " + value, "response of " + findings_.host);
  }

  void metas() {
    for (const auto& [name, content] : findings_.metas)
      for (const std::uint32_t number : index().named(PatternKind::meta, name))
        if (index().text_matches(number, content)) seen(number, name + ": " + content, where_);
  }

  void cookies() {
    for (const std::string& cookie : findings_.cookies) {
      const std::string where = "cookie of " + findings_.host;
      for (const std::uint32_t number : index().exact(PatternKind::cookie, cookie))
        seen(number, cookie, where);
      for (const std::uint32_t number : index().loose(PatternKind::cookie))
        if (index().text_matches(number, cookie)) seen(number, cookie, where);
    }
  }

  void elements() {
    for (const std::string& element : findings_.elements)
      for (const std::uint32_t number : index().exact(PatternKind::element, element))
        seen(number, element.substr(2), where_);
  }

  void globals() {
    for (const std::string& global : findings_.globals)
      for (const std::uint32_t number : index().exact(PatternKind::js, global))
        seen(number, global, "running page " + findings_.host);
  }

  void page_host() {
    index().table(PatternKind::page).find(findings_.host, [&](std::uint32_t number) {
      if (host_matches(catalogue_.patterns()[number], findings_.host))
        seen(number, findings_.host, "address of the page");
    });
  }

  void text(PatternKind kind, std::string_view text, std::string_view where) {
    std::unordered_map<std::uint32_t, int> tries;
    index().literals(kind).find(text, [&](std::uint32_t number, std::size_t end) {
      int& tried = tries[number];
      if (tried >= kTriesMax) return;
      ++tried;
      const std::size_t begin = end > kWindowBytes ? end - kWindowBytes : 0;
      const std::string_view window = text.substr(begin, end - begin + kWindowBytes);
      std::string_view part;
      if (!index().text_matches(number, window, &part)) return;
      tried = kTriesMax;
      seen(number, part, where);
    });
  }

 private:
  [[nodiscard]] const PatternIndex& index() const { return catalogue_.index(); }

  void seen(std::uint32_t number, std::string_view value, std::string_view where) {
    const Pattern& pattern = catalogue_.patterns()[number];
    tally_.add(pattern.service, pattern.confidence,
               {.kind = name(pattern.kind),
                .value = value,
                .where = where,
                .weight = weight_of(pattern.kind),
                .indirect = false});
  }

  const Findings& findings_;
  const Catalogue& catalogue_;
  Tally& tally_;
  std::string where_;
};

}  // namespace

void match_page(const Findings& findings, const Catalogue& catalogue, Tally& tally) {
  PageMatcher matcher(findings, catalogue, tally);
  matcher.page_host();
  matcher.headers();
  matcher.cookies();
  matcher.metas();
  matcher.elements();
  matcher.globals();
  matcher.text(PatternKind::html, findings.html, "source of the page");
  matcher.text(PatternKind::code, findings.code, "inline script of the page");
}

}  // namespace fw::scan
