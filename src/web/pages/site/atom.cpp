#include "web/pages/site/atom.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "web/pages/kit/html.hpp"
#include "web/pages/site/page.hpp"

namespace fw::web {

namespace {

std::string escaped(std::string_view text) {
  std::string plain = printable(text);
  return Html().text(plain).str();
}

std::string content_of(const model::MapChange& change) {
  std::string text = change.sentence + "\n";
  for (const std::string& line : change.before) text += "- " + line + "\n";
  for (const std::string& line : change.after) text += "+ " + line + "\n";
  return text;
}

}  // namespace

std::string changes_atom(const std::vector<service::SiteChange>& changes, std::string_view base,
                         Instant now) {
  const Instant updated = changes.empty() ? now : changes.front().at;
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
      "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Changes of watched sites</title>"
      "<id>urn:flarewarden:changes</id><updated>{}</updated>"
      "<author><name>FlareWarden</name></author><link href=\"{}/changes\"/>\n",
      to_rfc3339(updated), escaped(base));
  for (const service::SiteChange& row : changes)
    out += fmt::format(
        "<entry><id>urn:flarewarden:change:{}</id><title>[{}] {}: {}</title><updated>{}</updated>"
        "<link href=\"{}/sites/{}\"/><category term=\"{}\"/>"
        "<content type=\"text\">{}</content></entry>\n",
        row.id.value, model::name(row.change.severity), escaped(short_url(row.site_url)),
        escaped(row.change.subject), to_rfc3339(row.at), escaped(base), row.site.value,
        model::name(row.change.kind), escaped(content_of(row.change)));
  return out + "</feed>\n";
}

}  // namespace fw::web
