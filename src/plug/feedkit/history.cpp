#include "plug/feedkit/history.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"

namespace fw::feedkit {
namespace {

using model::VendorLevel;

struct StateWord {
  std::string_view word;
  Telling telling;
};
constexpr std::array<StateWord, 15> kStateWords = {{
    {"resolved", Telling::over},
    {"completed", Telling::over},
    {"postmortem", Telling::over},
    {"closed", Telling::over},
    {"mitigated", Telling::over},
    {"recovered", Telling::over},
    {"restored", Telling::over},
    {"cancelled", Telling::over},
    {"investigating", Telling::open},
    {"identified", Telling::open},
    {"monitoring", Telling::open},
    {"verifying", Telling::open},
    {"ongoing", Telling::open},
    {"in progress", Telling::open},
    {"scheduled", Telling::planned},
}};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// Where the word stands by itself: "unresolved" and "inactive" are other words.
std::size_t find_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_letter(text[at - 1]);
    if (begins && (end == text.size() || !is_letter(text[end]))) return at;
  }
  return std::string_view::npos;
}

struct Found {
  std::size_t at = std::string_view::npos;
  std::string_view word;
  Telling telling = Telling::nothing;
};

Found first_word(std::string_view text) {
  Found first;
  for (const StateWord& one : kStateWords) {
    const std::size_t at = find_word(text, one.word);
    if (at < first.at) first = {at, one.word, one.telling};
  }
  return first;
}

/// "Investigating - We see errors", "Status: Investigating": not a word of a sentence.
bool is_label(std::string_view text, const Found& found) {
  const std::string_view before = trim(text.substr(0, found.at));
  const std::string_view after = trim(text.substr(found.at + found.word.size()));
  return before.ends_with("status:") || after.empty() || after.starts_with('-') ||
         after.starts_with(':') || after.starts_with("\xe2\x80\x93") ||
         after.starts_with("\xe2\x80\x94");
}

bool says_over(std::string_view sentence) {
  return std::ranges::any_of(kStateWords, [sentence](const StateWord& one) {
    return one.telling == Telling::over && find_word(sentence, one.word) != std::string_view::npos;
  });
}

Telling first_telling(std::string_view text) {
  const Found found = first_word(text);
  if (found.telling != Telling::open || is_label(text, found)) return found.telling;
  // "We identified the cause and resolved it": not clear enough to call it open.
  const std::string_view rest = text.substr(found.at);
  return says_over(rest.substr(0, rest.find_first_of(".!\n"))) ? Telling::nothing : Telling::open;
}

bool is_stale(const FeedItem& item, Instant now) {
  return item.at && *item.at + kOpenItemAgeMax < now;
}

model::VendorSummary without_word(const Feed& feed) {
  model::VendorSummary summary;
  summary.name = feed.title;
  summary.updated_at = feed.updated_at;
  for (const FeedItem& item : feed.items)
    summary.updated_at = std::max(summary.updated_at, item.at);
  return summary;
}

void tell(model::VendorSummary& summary, const FeedItem& item) {
  summary.incidents.push_back(incident_of(item));
  summary.level =
      std::max(summary.level.value_or(VendorLevel::operational), summary.incidents.back().level);
}

}  // namespace

Telling telling_of(const FeedItem& item) {
  const std::string title = to_lower(item.title);
  const Telling by_title = first_telling(title);
  if (by_title == Telling::over) return by_title;
  const Telling by_text = first_telling(to_lower(item.text));
  return by_text == Telling::nothing ? by_title : by_text;
}

model::VendorIncident incident_of(const FeedItem& item) {
  const std::string title = to_lower(item.title);
  model::VendorIncident incident{.title = item.title,
                                 .level = VendorLevel::degraded,
                                 .started_at = item.at,
                                 .component_ids = {}};
  if (title.find("maintenance") != std::string::npos) {
    incident.level = VendorLevel::maintenance;
    incident.is_maintenance = true;
  } else if (title.find("major outage") != std::string::npos) {
    incident.level = VendorLevel::major_outage;
  } else if (find_word(title, "outage") != std::string::npos) {
    incident.level = VendorLevel::partial_outage;
  }
  return incident;
}

model::VendorSummary summary_of_history(const Feed& feed, Instant now) {
  model::VendorSummary summary = without_word(feed);
  // Of items of one date the first is the newest; feeds without dates are written newest first.
  const auto newest = std::ranges::max_element(
      feed.items, [](const FeedItem& a, const FeedItem& b) { return a.at < b.at; });
  if (newest == feed.items.end() || is_stale(*newest, now)) return summary;
  if (telling_of(*newest) == Telling::open) tell(summary, *newest);
  return summary;
}

model::VendorSummary summary_of_current(const Feed& feed, Instant now) {
  model::VendorSummary summary = without_word(feed);
  for (const FeedItem& item : feed.items) {
    if (summary.incidents.size() == model::kVendorIncidentsMax) break;
    const Telling telling = telling_of(item);
    const bool is_open = telling == Telling::open || telling == Telling::nothing;
    if (is_open && !is_stale(item, now)) tell(summary, item);
  }
  return summary;
}

}  // namespace fw::feedkit
