#include "store/backup/verify.hpp"

#include "store/sql.hpp"

namespace fw::store::backup {
namespace {

class Checker {
 public:
  Checker(const Shelf& shelf, Workshop& workshop) : shelf_(shelf), workshop_(workshop) {}

  Result<Verified> run() {
    found_.manifest = shelf_.manifest();
    for (const Part& part : shelf_.manifest().parts) {
      if (!shelf_.opens(part)) {
        found_.destroyed.push_back(part.account);
        continue;
      }
      if (auto read = check(part); !read)
        return fail(std::move(read).error(), "{} is damaged", part.name);
      found_.bytes += part.file.bytes;
      if (part.account != kRegionOwner) ++found_.accounts;
    }
    return std::move(found_);
  }

 private:
  Result<> check(const Part& part) {
    FW_TRY(TarReader tar, shelf_.open_part(part, workshop_));
    std::uint64_t monitors = 0;
    bool has_rows = false;
    while (true) {
      FW_TRY(const auto entry, tar.next());
      if (!entry) break;
      if (entry->name == kRowsFile) {
        FW_CHECK(check_rows(part, tar));
        has_rows = true;
      } else if (entry->name.ends_with(".db")) {
        FW_TRY(const std::uint64_t rows, check_database(entry->name, tar));
        if (entry->name != kSystemFile) {
          ++monitors;
          found_.results += rows;
        }
      }
    }
    if (monitors != part.monitors || has_rows != (part.account != kRegionOwner))
      return fail(Code::corrupt, "it holds {} databases, and {} were stored", monitors,
                  part.monitors);
    found_.monitors += monitors;
    return {};
  }

  Result<> check_rows(const Part& part, TarReader& tar) {
    Lines lines([&tar](std::span<char> into) { return tar.read(into); });
    FW_TRY(Counts counts, count_lines(lines));
    std::erase_if(counts, [](const auto& table) { return table.second == 0; });
    if (counts != part.rows) return fail(Code::corrupt, "it has not the rows that were stored");
    for (const auto& [table, count] : counts) found_.account_rows += count;
    return {};
  }

  Result<std::uint64_t> check_database(std::string_view name, TarReader& tar) {
    const Workshop::Place place = workshop_.place();
    FW_CHECK(tar.copy_to(place.file));
    FW_TRY(const auto database, workshop_.open(place));
    FW_CHECK(quick_check(*database, name));
    std::uint64_t rows = 0;
    FW_TRY(const std::vector<Table> tables, tables_of(*database));
    for (const Table& table : tables) {
      FW_TRY(const auto count,
             read_one(*database, sql(fmt::format("SELECT count(*) FROM {}", table.name)),
                      [](Cells& cells) { return cells.integer(); }));
      rows += static_cast<std::uint64_t>(count.value_or(0));
    }
    FW_CHECK(workshop_.drop(place));
    return rows;
  }

  const Shelf& shelf_;
  Workshop& workshop_;
  Verified found_;
};

}  // namespace

Result<> quick_check(model::Database& database, std::string_view what) {
  FW_TRY(const auto said, read_all(database, sql("PRAGMA quick_check(1)"),
                                   [](Cells& cells) { return cells.text(); }));
  if (said.size() == 1 && said.front() == "ok") return {};
  return fail(Code::corrupt, "the database {} is damaged: {}", what,
              said.empty() ? std::string() : said.front());
}

Result<Verified> verify(const Shelf& shelf, Workshop& workshop) {
  return Checker(shelf, workshop).run();
}

}  // namespace fw::store::backup
