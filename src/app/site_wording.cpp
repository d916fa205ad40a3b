// What changed on a watched site, in words.
#include <algorithm>
#include <boost/json.hpp>

#include "app/wording.hpp"
#include "base/text.hpp"

namespace fw::app {
namespace {

using boost::json::object;

constexpr std::size_t kChangesTold = 20;
constexpr std::size_t kLinesTold = 8;
constexpr std::size_t kLineBytesMax = 120;

std::string host_of(std::string_view url) {
  const std::size_t mark = url.find("://");
  if (mark != std::string_view::npos) url.remove_prefix(mark + 3);
  return printable(url.substr(0, url.find_first_of("/?#")));
}

boost::json::array lines_json(const std::vector<std::string>& lines) {
  boost::json::array array;
  for (const std::string& line : lines) {
    if (array.size() >= kLinesTold) break;
    array.push_back(boost::json::string(shorten(printable(line), kLineBytesMax)));
  }
  return array;
}

/// "- old" and "+ new", without what stayed.
std::string difference(const model::MapChange& change) {
  std::string text;
  std::size_t told = 0;
  const auto add = [&](std::string_view mark, const std::vector<std::string>& from,
                       const std::vector<std::string>& other) {
    for (const std::string& line : from) {
      if (std::ranges::find(other, line) != other.end() || told++ >= kLinesTold) continue;
      text += fmt::format("    {} {}\n", mark, shorten(printable(line), kLineBytesMax));
    }
  };
  add("-", change.before, change.after);
  add("+", change.after, change.before);
  return text;
}

object as_json(const model::MapChange& change) {
  return {{"kind", model::name(change.kind)},
          {"severity", model::name(change.severity)},
          {"subject", shorten(printable(change.subject), kLineBytesMax)},
          {"sentence", shorten(printable(change.sentence), 300)},
          {"before", lines_json(change.before)},
          {"after", lines_json(change.after)},
          {"evidence", shorten(printable(change.evidence), kLineBytesMax)}};
}

}  // namespace

model::Message to_message(const service::SiteNews& news, const std::string& public_url) {
  const std::string host = host_of(news.url);
  const std::string url = fmt::format("{}/sites/{}", public_url, news.site.value);
  std::string text = fmt::format("{} is not what it was at the look before, as seen from {}:\n",
                                 host, news.place.name);
  boost::json::array changes;
  std::size_t bytes = 0;
  for (const model::MapChange& change : news.changes) {
    object one = as_json(change);
    bytes += boost::json::serialize(one).size();
    // Channels carry at most 20 kB.
    if (changes.size() >= kChangesTold || bytes > 16'000) break;
    changes.push_back(std::move(one));
    text += fmt::format("\n[{}] {}\n{}", model::name(change.severity),
                        shorten(printable(change.sentence), 300), difference(change));
  }
  if (news.changes.size() > changes.size())
    text += fmt::format("\nand {} more\n", news.changes.size() - changes.size());
  if (!public_url.empty()) text += fmt::format("\nAll changes: {}\n", url);
  model::Message message;
  message.id = news.key;
  message.event = "site.changed";
  message.at = news.at;
  message.subject =
      news.changes.size() == 1
          ? fmt::format("Changed: {}: {}", host, model::title(news.changes.front().kind))
          : fmt::format("Changed: {}: {} and {} more", host,
                        model::title(news.changes.front().kind), news.changes.size() - 1);
  message.html = "<p>" + as_html(text) + "</p>\n";
  message.text = std::move(text);
  message.payload = boost::json::serialize(
      object{{"event", message.event},
             {"id", message.id},
             {"timestamp", to_rfc3339(news.at)},
             {"site", object{{"id", news.site.value}, {"url", news.url}, {"page", url}}},
             {"scan", news.scan.value},
             {"seen_by", object{{"place", news.place.name}, {"region", news.place.region}}},
             {"count", news.changes.size()},
             {"changes", std::move(changes)}});
  return message;
}

}  // namespace fw::app
