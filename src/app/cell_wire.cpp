#include "app/cell_wire.hpp"

#include <algorithm>
#include <array>

#include "model/json.hpp"

namespace fw::app {
namespace {

namespace bj = boost::json;
namespace json = model::json;

constexpr std::array<std::pair<NoteKind, std::string_view>, 11> kNames = {
    {{NoteKind::monitor, "monitor"},
     {NoteKind::routes, "routes"},
     {NoteKind::scans, "scans"},
     {NoteKind::sites, "sites"},
     {NoteKind::outbox, "outbox"},
     {NoteKind::taken_on, "taken-on"},
     {NoteKind::job, "job"},
     {NoteKind::memory, "memory"},
     {NoteKind::live, "live"},
     {NoteKind::slow, "slow"},
     {NoteKind::all, "all"}}};

std::optional<NoteKind> kind_named(std::string_view text) {
  const auto found = std::ranges::find(kNames, text, &decltype(kNames)::value_type::second);
  return found == kNames.end() ? std::nullopt : std::optional(found->first);
}

Error damaged() { return {Code::corrupt, "news of another machine came through damaged"}; }

std::uint64_t number(const bj::object& from, std::string_view key) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(json::integer(from, key), 0));
}

Result<std::vector<Note>> notes_of(const bj::value* list) {
  if (list == nullptr || !list->is_array() || list->get_array().size() > kNotesAtOnceMax)
    return std::unexpected(damaged());
  std::vector<Note> notes;
  for (const bj::value& one : list->get_array()) {
    const bj::object* from = one.if_object();
    if (from == nullptr) return std::unexpected(damaged());
    const auto kind = kind_named(json::text(*from, "kind"));
    if (!kind) continue;
    notes.push_back({.number = number(*from, "number"),
                     .kind = *kind,
                     .id = json::text(*from, "id"),
                     .text = json::text(*from, "text")});
  }
  return notes;
}

}  // namespace

std::string_view name(NoteKind kind) {
  return std::ranges::find(kNames, kind, &decltype(kNames)::value_type::first)->second;
}

/// One line of JSON, and behind it the records as they are.
std::string to_wire(const CellNews& news) {
  bj::array notes;
  for (const Note& note : news.notes)
    notes.push_back(bj::object{
        {"number", note.number}, {"kind", name(note.kind)}, {"id", note.id}, {"text", note.text}});
  bj::object head{{"machine", news.machine.value},
                  {"incarnation", news.incarnation},
                  {"notes", std::move(notes)}};
  if (news.records) {
    head["asked"] = news.records->asked;
    head["first"] = news.records->run.first;
    head["end"] = news.records->run.end;
  }
  std::string out = bj::serialize(head) + '\n';
  if (news.records) out += news.records->run.bytes;
  return out;
}

Result<CellNews> cell_news_from_wire(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return std::unexpected(damaged());
  FW_TRY(const bj::object head, json::parse_object(bytes.substr(0, end), "news"));
  CellNews news;
  news.machine.value = json::text(head, "machine");
  news.incarnation = number(head, "incarnation");
  if (news.machine.value.empty()) return std::unexpected(damaged());
  FW_TRY(news.notes, notes_of(head.if_contains("notes")));
  if (!head.contains("asked")) return news;
  news.records = store::ForeignBatch{.machine = news.machine.value,
                                     .asked = number(head, "asked"),
                                     .run = {.first = number(head, "first"),
                                             .end = number(head, "end"),
                                             .bytes = std::string(bytes.substr(end + 1))}};
  return news;
}

std::string to_wire(const CellAnswer& answer) {
  return bj::serialize(bj::object{{"next", answer.next}, {"notes", answer.notes}});
}

Result<CellAnswer> cell_answer_from_wire(std::string_view text) {
  FW_TRY(const bj::object from, json::parse_object(text, "an answer"));
  if (!from.contains("next") || !from.contains("notes")) return std::unexpected(damaged());
  return CellAnswer{.next = number(from, "next"), .notes = number(from, "notes")};
}

}  // namespace fw::app
