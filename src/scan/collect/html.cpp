#include "scan/collect/html.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

#include "base/text.hpp"
#include "scan/collect/charset.hpp"
#include "scan/collect/code.hpp"
#include "scan/collect/csp.hpp"
#include "scan/collect/references.hpp"
#include "scan/collect/tokens.hpp"

namespace fw::scan {
namespace {

constexpr std::size_t kNameBytesMax = 100;
constexpr std::size_t kMetaBytesMax = 1'000;
constexpr std::size_t kTitleBytesMax = 300;

/// Data attributes that name a source without saying so.
constexpr std::array<std::string_view, 5> kLazy = {"data-original", "data-lazy", "data-rocketsrc",
                                                   "data-href", "data-thumb"};

template <class Names>
bool is_one_of(std::string_view name, const Names& names) {
  return std::ranges::any_of(names,
                             [&](std::string_view one) { return equal_ignoring_case(name, one); });
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return is_one_of<std::initializer_list<std::string_view>>(name, names);
}

bool ends_with(std::string_view name, std::string_view ending) {
  return name.size() >= ending.size() &&
         equal_ignoring_case(name.substr(name.size() - ending.size()), ending);
}

bool is_absolute(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://") || url.starts_with("//");
}

/// Meta tags that name a picture of the page.
bool is_picture(std::string_view name) {
  return is_one_of(name, {"og:image", "og:image:url", "og:image:secure_url", "twitter:image",
                          "twitter:image:src", "og:video", "og:video:url", "og:audio",
                          "msapplication-tileimage"});
}

constexpr std::string_view kManifest = "web manifest";

class HtmlCollector {
 public:
  HtmlCollector(Findings& page, References& references)
      : findings_(page), references_(references) {}

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
        findings_.title = shorten(printable(as_utf8(trim(unescape(tag.text)))), kTitleBytesMax);
    } else if (name == "base") {
      references_.set_base(unescape(tag.get("href")));
    } else if (name == "form") {
      add(Use::form, tag, "action");
    } else if (name == "a") {
      read_sign_in(tag);
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

  /// Lazily loaded things name their source in an attribute of their own: data-src, data-lazy-src,
  /// data-litespeed-src, … Other URLs among the data are only mentioned.
  void add_sources(Use use, const Tag& tag) {
    for (const Attribute& attribute : tag.attributes) {
      const std::string_view name = attribute.name;
      const bool is_data = name.size() > 5 && equal_ignoring_case(name.substr(0, 5), "data-");
      if (!is_data && !is_one_of(name, {"src", "lowsrc"})) continue;
      if (ends_with(name, "srcset") || ends_with(name, "bgset")) {
        references_.add_srcset(unescape(attribute.value));
      } else if (!is_data || ends_with(name, "src") || is_one_of(name, kLazy)) {
        references_.add(use, unescape(attribute.value));
      } else if (attribute.value.find("url(") == 0) {
        collect_css(unescape(attribute.value), references_);
      } else if (is_absolute(attribute.value)) {
        references_.add(Use::data, unescape(attribute.value));
      }
    }
  }

  void read_script(const Tag& tag) {
    add_sources(Use::script, tag);
    if (tag.text.empty()) return;
    const std::string type = to_lower(tag.get("type"));
    const bool is_imports = type == "importmap";
    const bool is_data = is_imports || type.find("json") != std::string::npos;
    const Use use = is_imports ? Use::script : is_data ? Use::data : Use::code;
    if (!is_data) collect_workers(tag.text, references_);
    collect_code(tag.text, use, references_.where_here(use), references_);
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
      references_.add(Use::object, unescape(tag.get("href")), kManifest);
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
      if (is_picture(name)) references_.add(Use::image, content);
      if (name.empty() || findings_.metas.size() >= kMetasMax) continue;
      findings_.metas.emplace_back(to_lower(name.substr(0, kNameBytesMax)), content);
    }
  }

  /// A link that begins to sign in with somebody else (RFC 6749 §4.1.1, SAML 2.0 bindings §3.4) is
  /// as good as a form.
  void read_sign_in(const Tag& tag) {
    const std::string_view link = tag.get("href");
    const std::size_t query = link.find('?');
    if (query == std::string_view::npos) return;
    const auto asks = [&](std::string_view name) {
      return link.find(name, query) != std::string_view::npos;
    };
    if (asks("client_id=") || asks("SAMLRequest="))
      references_.add(Use::form, unescape(link),
                      "sign-in link on " + (findings_.path.empty() ? "/" : findings_.path));
  }

  void read_embedded(const Tag& tag) {
    const std::string_view name = tag.name;
    if (name == "area") return;
    if (name == "iframe" || name == "frame" || name == "amp-iframe") {
      add_sources(Use::frame, tag);
      if (const std::string_view page = tag.get("srcdoc"); !page.empty()) read_within(page);
    } else if (name == "img" || name == "amp-img" || name == "picture" || name == "input") {
      add_sources(Use::image, tag);
    } else if (name == "video" || name == "audio" || name == "source" || name == "track") {
      add_sources(Use::media, tag);
      add(Use::image, tag, "poster");
    } else if (name == "object") {
      add(Use::object, tag, "data");
    } else {
      add_sources(Use::object, tag);
      if (name.starts_with("amp-")) read_amp(name);
    }
    if (const std::string_view set = tag.get("srcset"); !set.empty())
      references_.add_srcset(unescape(set));
    for (const std::string_view back : {"data-bg", "data-background", "data-background-image"})
      if (!tag.get(back).starts_with("url(")) add(Use::image, tag, back);
    add(Use::form, tag, "formaction");
  }

  /// AMP's elements stand for frames of the service they name.
  void read_amp(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kFrames = {
        {{"amp-youtube", "//www.youtube.com/embed/"},
         {"amp-vimeo", "//player.vimeo.com/video/"},
         {"amp-dailymotion", "//www.dailymotion.com/embed/"},
         {"amp-soundcloud", "//w.soundcloud.com/player/"},
         {"amp-wistia-player", "//fast.wistia.net/embed/iframe/"},
         {"amp-brightcove", "//players.brightcove.net/"},
         {"amp-jwplayer", "//content.jwplatform.com/players/"},
         {"amp-facebook", "//www.facebook.com/plugins/post.php"}}};
    for (const auto& [element, frame] : kFrames)
      if (name == element) references_.add(Use::frame, frame);
  }

  /// A page in an attribute; one within that is left out.
  void read_within(std::string_view srcdoc) {
    const std::string page = unescape(srcdoc);
    Tokens tokens(page);
    while (const Tag* tag = tokens.next())
      if (!tag->has("srcdoc")) read(*tag);
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
  References& references_;
  std::unordered_set<std::string> marks_;
  std::string scratch_;
};

}  // namespace

void collect_html(std::string_view html, Findings& page, References& references) {
  if (html.size() > kHtmlBytesMax) {
    note(references.findings(),
         fmt::format("The page has more than {} MiB of source; the rest was not read.",
                     kHtmlBytesMax >> 20));
    html = html.substr(0, kHtmlBytesMax);
  }
  page.html = from_utf16(html).value_or(std::string(html));
  HtmlCollector collector(page, references);
  Tokens tokens(page.html);
  while (const Tag* tag = tokens.next()) collector.read(*tag);
}

void collect_html(std::string_view html, Findings& findings) {
  References references(findings);
  collect_html(html, findings, references);
}

}  // namespace fw::scan
