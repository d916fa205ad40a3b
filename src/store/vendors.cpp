#include "store/vendors.hpp"

#include <algorithm>
#include <utility>

#include "store/sql.hpp"

namespace fw::store {
namespace {

constexpr std::string_view kColumns = "page, component, level, sentence, told_since, since, until";

std::optional<std::string> level_text(std::optional<model::VendorLevel> level) {
  if (!level) return std::nullopt;
  return std::string(model::name(*level));
}

VendorWordRecord take_word(Cells& cells) {
  VendorWordRecord word;
  word.page = cells.text();
  word.component = cells.text();
  word.level = model::vendor_level_named(cells.text());
  word.sentence = cells.text();
  word.told_since = cells.maybe_instant();
  word.since = cells.instant();
  word.until = cells.maybe_instant();
  return word;
}

VendorPageRecord take_page(Cells& cells) {
  VendorPageRecord page;
  page.page = cells.text();
  page.name = cells.text();
  page.url = cells.text();
  page.is_public = cells.boolean();
  page.told_at = cells.maybe_instant();
  page.seen_at = cells.instant();
  return page;
}

constexpr std::string_view kPageColumns = "page, name, url, is_public, told_at, seen_at";

bool still_says(std::span<const model::VendorWord> words, const VendorWordRecord& held) {
  return std::ranges::any_of(words, [&](const model::VendorWord& word) {
    return word.component == held.component && word.level == held.level &&
           word.sentence == held.sentence;
  });
}

model::Statement write_page(const std::string& key, const model::VendorNews& news) {
  return sql(
      "INSERT INTO vendor_pages (page, name, url, is_public, told_at, seen_at) "
      "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (page) DO UPDATE SET name = excluded.name, "
      "url = excluded.url, is_public = max(is_public, excluded.is_public), "
      "told_at = coalesce(excluded.told_at, told_at), seen_at = excluded.seen_at",
      key, news.page.name.empty() ? key : news.page.name, news.page.url, news.page.is_public,
      news.told_at, news.at);
}

struct Heard {
  std::string page;
  std::string machine;  ///< that heard it
  Instant at{};
};

/// Either it holds already, or it goes on after a short pause, or it begins.
void begin_word(const Heard& heard, const model::VendorWord& word,
                std::vector<model::Statement>& batch) {
  const auto level = level_text(word.level);
  batch.push_back(sql(
      "UPDATE vendor_words SET until = NULL, machine = ?6 WHERE id = (SELECT id FROM vendor_words "
      "WHERE page = ?1 AND component = ?2 AND until >= ?3 ORDER BY until DESC, id DESC LIMIT 1) "
      "AND level IS ?4 AND sentence = ?5 AND NOT EXISTS (SELECT 1 FROM vendor_words "
      "WHERE page = ?1 AND component = ?2 AND until IS NULL)",
      heard.page, word.component, heard.at - kVendorPauseMax, level, word.sentence, heard.machine));
  batch.push_back(
      sql("INSERT INTO vendor_words (page, component, level, sentence, told_since, since, machine) "
          "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS (SELECT 1 FROM vendor_words "
          "WHERE page = ?1 AND component = ?2 AND until IS NULL)",
          heard.page, word.component, level, word.sentence, word.since, heard.at, heard.machine));
}

void drop_old(const std::string& key, Instant now, std::vector<model::Statement>& batch) {
  batch.push_back(sql("DELETE FROM vendor_words WHERE until < ?", now - kVendorWordsKept));
  batch.push_back(
      sql("DELETE FROM vendor_words WHERE page = ?1 AND until IS NOT NULL AND id <= (SELECT id "
          "FROM vendor_words WHERE page = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
          key, kVendorWordsPerPageMax));
}

}  // namespace

Result<> record_vendor_news(model::Database& system, const model::MachineId& machine,
                            const model::VendorNews& news) {
  const std::string key(model::key_of(news.page));
  static const std::string holding =
      fmt::format("SELECT {} FROM vendor_words WHERE page = ? AND until IS NULL", kColumns);
  FW_TRY(const auto held, read_all(Current(system), sql(holding, key), take_word));
  std::vector<model::Statement> batch = {write_page(key, news)};
  for (const VendorWordRecord& word : held)
    if (!still_says(news.words, word))
      batch.push_back(
          sql("UPDATE vendor_words SET until = ? "
              "WHERE page = ? AND component = ? AND until IS NULL",
              news.at, key, word.component));
  for (const model::VendorWord& word : news.words)
    begin_word({key, machine.value, news.at}, word, batch);
  drop_old(key, news.at, batch);
  return write_all(system, batch);
}

Result<> end_vendor_words(model::Database& system, const model::MachineId& machine, Instant at) {
  FW_CHECK(write_one(system, sql("UPDATE vendor_words SET until = ? WHERE until IS NULL "
                                 "AND machine IN (?, '')",
                                 at, machine.value)));
  return {};
}

Result<std::vector<VendorPageRecord>> list_vendor_pages(model::Database& system) {
  static const std::string text =
      fmt::format("SELECT {} FROM vendor_pages ORDER BY name, page", kPageColumns);
  return read_all(system, sql(text), take_page);
}

Result<std::optional<VendorPageRecord>> find_vendor_page(model::Database& system,
                                                         std::string_view page) {
  static const std::string text =
      fmt::format("SELECT {} FROM vendor_pages WHERE page = ?", kPageColumns);
  return read_one(system, sql(text, page), take_page);
}

Result<std::vector<VendorWordRecord>> vendor_words_now(model::Database& system) {
  static const std::string text = fmt::format(
      "SELECT {} FROM vendor_words WHERE until IS NULL ORDER BY page, component", kColumns);
  return read_all(system, sql(text), take_word);
}

Result<std::vector<VendorWordRecord>> vendor_history(model::Database& system,
                                                     const VendorHistoryFilter& filter) {
  static const std::string text = fmt::format(
      "SELECT {} FROM vendor_words WHERE page = ?1 AND (?2 IS NULL OR component = ?2) "
      "AND since < ?4 AND (until IS NULL OR until > ?3) ORDER BY since DESC, id DESC LIMIT ?5",
      kColumns);
  return read_all(system,
                  sql(text, filter.page, filter.component, filter.from, filter.to, filter.rows_max),
                  take_word);
}

}  // namespace fw::store
