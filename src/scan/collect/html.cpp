#include "scan/collect/html.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

#include "base/text.hpp"
#include "scan/collect/code.hpp"
#include "scan/collect/csp.hpp"
#include "scan/collect/references.hpp"
#include "scan/collect/tokens.hpp"

namespace fw::scan {
namespace {

constexpr std::size_t kNameBytesMax = 100;
constexpr std::size_t kMetaBytesMax = 1'000;
constexpr std::size_t kTitleBytesMax = 300;

class HtmlCollector {
 public:
  explicit HtmlCollector(Findings& findings) : findings_(findings), references_(findings) {}

  void read(const Tag& tag) {
    const std::string_view name = tag.name;
    if (name == "script") {
      read_script(tag);
    } else if (name == "link") {
      read_link(tag);
    } else if (name == "meta") {
      read_meta(tag);
    } else if (name == "style") {
      collect_css(tag.text, references_);
    } else if (name == "title") {
      if (findings_.title.empty())
        findings_.title = shorten(printable(trim(unescape(tag.text))), kTitleBytesMax);
    } else if (name == "base") {
      references_.set_base(unescape(tag.get("href")));
    } else if (name == "form") {
      add(Use::form, tag, "action");
    } else {
      read_embedded(tag);
    }
    read_marks(tag);
  }

 private:
  void add(Use use, const Tag& tag, std::string_view attribute) {
    if (const std::string_view value = tag.get(attribute); !value.empty())
      references_.add(use, unescape(value));
  }

  /// Lazily loaded things name their source in an attribute of their own.
  void add_lazy(Use use, const Tag& tag) {
    constexpr std::array<std::string_view, 10> kSources = {"src",
                                                           "data-src",
                                                           "data-lazy-src",
                                                           "data-original",
                                                           "data-lazy",
                                                           "lowsrc",
                                                           "data-cookieblock-src",
                                                           "data-cmp-src",
                                                           "data-suppressedsrc",
                                                           "data-iframe-src"};
    for (const std::string_view source : kSources) add(use, tag, source);
  }

  void read_script(const Tag& tag) {
    add_lazy(Use::script, tag);
    add(Use::script, tag, "data-rocketsrc");
    add(Use::script, tag, "data-href");
    const std::string type = to_lower(tag.get("type"));
    const bool is_data = type.find("json") != std::string::npos;
    if (tag.text.empty()) return;
    const Use use = is_data ? Use::data : Use::code;
    collect_code(tag.text, use, where_on(use, findings_.path), references_);
    if (!is_data && findings_.code.size() < kCodeBytesMax) {
      findings_.code.append(tag.text.substr(0, kCodeBytesMax - findings_.code.size()));
      findings_.code += '\n';
    }
  }

  void read_link(const Tag& tag) {
    const std::string rel = to_lower(tag.get("rel"));
    const auto is = [&](std::string_view word) { return rel.find(word) != std::string::npos; };
    if (is("stylesheet")) {
      add(Use::style, tag, "href");
      add(Use::style, tag, "data-href");
    } else if (is("preconnect") || is("dns-prefetch")) {
      add(Use::preconnect, tag, "href");
    } else if (is("preload") || is("prefetch") || is("prerender")) {
      const std::string as = to_lower(tag.get("as"));
      add(as == "script" || is("modulepreload") ? Use::script : Use::preload, tag, "href");
      references_.add_srcset(unescape(tag.get("imagesrcset")));
    } else if (is("icon")) {
      add(Use::image, tag, "href");
    } else if (is("manifest")) {
      add(Use::object, tag, "href");
    }
  }

  void read_meta(const Tag& tag) {
    const std::string content = unescape(tag.get("content")).substr(0, kMetaBytesMax);
    if (equal_ignoring_case(tag.get("http-equiv"), "content-security-policy")) {
      collect_csp(unescape(tag.get("content")), "meta", references_);
      return;
    }
    for (const std::string_view attribute : {"name", "property", "itemprop", "http-equiv"}) {
      const std::string_view name = tag.get(attribute);
      if (name.empty() || findings_.metas.size() >= kMetasMax) continue;
      findings_.metas.emplace_back(to_lower(name.substr(0, kNameBytesMax)), content);
    }
  }

  void read_embedded(const Tag& tag) {
    const std::string_view name = tag.name;
    if (name == "iframe" || name == "frame") {
      add_lazy(Use::frame, tag);
    } else if (name == "img" || name == "amp-img" || name == "picture" || name == "input") {
      add_lazy(Use::image, tag);
    } else if (name == "video" || name == "audio" || name == "source" || name == "track") {
      add_lazy(Use::media, tag);
      add(Use::image, tag, "poster");
    } else if (name == "object") {
      add(Use::object, tag, "data");
    } else if (name != "a" && name != "area") {
      add_lazy(Use::object, tag);
    }
    for (const std::string_view set : {"srcset", "data-srcset", "data-lazy-srcset"})
      if (const std::string_view value = tag.get(set); !value.empty())
        references_.add_srcset(unescape(value));
    for (const std::string_view back : {"data-bg", "data-background", "data-background-image"})
      add(Use::image, tag, back);
    add(Use::form, tag, "formaction");
  }

  /// Ids, classes and data attributes, and the style in the tag.
  void read_marks(const Tag& tag) {
    for (const Attribute& attribute : tag.attributes) {
      if (attribute.name.size() > 5 && (attribute.name[4] == '-') &&
          equal_ignoring_case(attribute.name.substr(0, 5), "data-")) {
        mark("a:", to_lower(attribute.name.substr(0, kNameBytesMax)));
      } else if (equal_ignoring_case(attribute.name, "id")) {
        mark("i:", trim(attribute.value));
      } else if (equal_ignoring_case(attribute.name, "class")) {
        read_classes(attribute.value);
      } else if (equal_ignoring_case(attribute.name, "style") &&
                 attribute.value.find("url(") != std::string_view::npos) {
        collect_css(unescape(attribute.value), references_);
      }
    }
  }

  void read_classes(std::string_view classes) {
    while (true) {
      const std::size_t begin = classes.find_first_not_of(" \t\r\n\f");
      if (begin == std::string_view::npos) return;
      classes.remove_prefix(begin);
      const std::size_t end = std::min(classes.find_first_of(" \t\r\n\f"), classes.size());
      mark("c:", classes.substr(0, end));
      classes.remove_prefix(end);
    }
  }

  void mark(std::string_view kind, std::string_view name) {
    if (name.empty() || name.size() > kNameBytesMax || marks_.size() >= kElementsMax) return;
    scratch_.assign(kind).append(name);
    if (!marks_.contains(scratch_)) {
      marks_.insert(scratch_);
      findings_.elements.push_back(scratch_);
    }
  }

  Findings& findings_;
  References references_;
  std::unordered_set<std::string> marks_;
  std::string scratch_;
};

}  // namespace

void collect_html(std::string_view html, Findings& findings) {
  if (html.size() > kHtmlBytesMax) {
    findings.notes.push_back(fmt::format(
        "The page has more than {} MiB of source; the rest was not read.", kHtmlBytesMax >> 20));
    html = html.substr(0, kHtmlBytesMax);
  }
  findings.html.assign(html);
  HtmlCollector collector(findings);
  Tokens tokens(findings.html);
  while (const Tag* tag = tokens.next()) collector.read(*tag);
}

}  // namespace fw::scan
