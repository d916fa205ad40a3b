#include "plug/feedkit/feed.hpp"

#include <expat.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/text.hpp"
#include "plug/feedkit/dates.hpp"
#include "plug/feedkit/json.hpp"

namespace fw::feedkit {
namespace {

struct Entity {
  std::string_view name;
  std::string_view text;
};
constexpr std::array<Entity, 7> kEntities = {{{"&amp;", "&"},
                                              {"&lt;", "<"},
                                              {"&gt;", ">"},
                                              {"&quot;", "\""},
                                              {"&#39;", "'"},
                                              {"&apos;", "'"},
                                              {"&nbsp;", " "}}};
constexpr std::array<std::string_view, 3> kRoots = {"rss", "feed", "RDF"};
constexpr std::array<std::string_view, 4> kDates = {"pubDate", "updated", "date", "lastBuildDate"};
constexpr std::array<std::string_view, 4> kTexts = {"description", "content", "encoded", "summary"};

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::ranges::find(names, name) != names.end();
}

/// Takes what Expat tells, element by element.
class Reader {
 public:
  Reader() : parser_(XML_ParserCreate(nullptr), &XML_ParserFree) {
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), &Reader::started, &Reader::ended);
    XML_SetCharacterDataHandler(parser_.get(), &Reader::said);
    XML_SetStartDoctypeDeclHandler(parser_.get(), &Reader::doctype);
  }

  Result<Feed> read(std::string_view body) {
    const auto status =
        XML_Parse(parser_.get(), body.data(), static_cast<int>(body.size()), XML_TRUE);
    if (!problem_.empty()) return fail(Code::corrupt, "{}", problem_);
    if (status != XML_STATUS_OK)
      return fail(Code::corrupt, "what the status page answers is no feed: {} in line {}",
                  XML_ErrorString(XML_GetErrorCode(parser_.get())),
                  XML_GetCurrentLineNumber(parser_.get()));
    return std::move(feed_);
  }

 private:
  static void started(void* self, const char* name, const char** /*attributes*/) {
    static_cast<Reader*>(self)->start(name);
  }
  static void ended(void* self, const char* name) { static_cast<Reader*>(self)->end(name); }
  static void said(void* self, const char* text, int size) {
    static_cast<Reader*>(self)->say(std::string_view(text, static_cast<std::size_t>(size)));
  }
  static void doctype(void* self, const char* /*name*/, const char* /*system*/,
                      const char* /*public_id*/, int /*has_subset*/) {
    static_cast<Reader*>(self)->stop(
        "the status page answers with a page for people, or with a feed that defines its own "
        "entities");
  }

  /// Without its prefix: "content:encoded", "dc:date", "rdf:RDF".
  static std::string_view local(std::string_view name) {
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
  }

  void stop(std::string_view why) {
    problem_ = why;
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  void start(std::string_view full) {
    const std::string_view name = local(full);
    if (++depth_ > kFeedDepthMax) return stop("the status page's feed is nested too deeply");
    if (depth_ == 1 && !is_one_of(name, kRoots))
      return stop("what the status page answers is neither RSS nor Atom");
    if (field_depth_ != 0) return add(" ");  // XHTML inside an entry is its text
    if (item_depth_ == 0 && (name == "item" || name == "entry")) {
      item_depth_ = depth_;
      item_ = {};
      return;
    }
    if (is_field(name)) {
      field_depth_ = depth_;
      text_.clear();
    }
  }

  [[nodiscard]] bool is_field(std::string_view name) const {
    if (item_depth_ != 0 ? depth_ != item_depth_ + 1 : depth_ > 3) return false;
    return name == "title" || is_one_of(name, kDates) ||
           (item_depth_ != 0 && is_one_of(name, kTexts));
  }

  void end(std::string_view full) {
    const std::string_view name = local(full);
    if (field_depth_ == depth_) {
      field_depth_ = 0;
      if (item_depth_ != 0) {
        take_item_field(name);
      } else {
        take_feed_field(name);
      }
    } else if (item_depth_ == depth_) {
      item_depth_ = 0;
      if (feed_.items.size() < kFeedItemsMax) feed_.items.push_back(std::move(item_));
    }
    --depth_;
  }

  void say(std::string_view text) {
    if (field_depth_ != 0) add(text);
  }

  void add(std::string_view text) {
    text_ += text.substr(0, kFeedTextBytesMax - std::min(kFeedTextBytesMax, text_.size()));
  }

  void take_item_field(std::string_view name) {
    if (name == "title") item_.title = kept(without_tags(text_));
    if (is_one_of(name, kTexts) && item_.text.empty()) item_.text = printable(without_tags(text_));
    if (is_one_of(name, kDates)) item_.at = std::max(item_.at, parse_date(text_));
  }

  void take_feed_field(std::string_view name) {
    if (name == "title" && feed_.title.empty()) feed_.title = kept(without_tags(text_));
    if (is_one_of(name, kDates)) feed_.updated_at = std::max(feed_.updated_at, parse_date(text_));
  }

  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
  Feed feed_;
  FeedItem item_;
  std::string text_;
  std::string problem_;
  std::size_t depth_ = 0;
  std::size_t item_depth_ = 0;
  std::size_t field_depth_ = 0;
};

}  // namespace

Result<Feed> read_feed(std::string_view body) { return Reader().read(body); }

std::string without_tags(std::string_view html) {
  std::string out;
  while (!html.empty()) {
    if (html.front() == '<') {
      const std::size_t end = html.find('>');
      if (end == std::string_view::npos) break;
      html.remove_prefix(end + 1);
      if (!out.empty() && out.back() != ' ') out += ' ';
      continue;
    }
    const auto entity = std::ranges::find_if(
        kEntities, [&](const Entity& one) { return html.starts_with(one.name); });
    if (entity != kEntities.end()) {
      out += entity->text;
      html.remove_prefix(entity->name.size());
      continue;
    }
    out += html.front();
    html.remove_prefix(1);
  }
  return std::string(trim(out));
}

}  // namespace fw::feedkit
