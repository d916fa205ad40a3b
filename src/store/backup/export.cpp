#include "store/backup/export.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/encode.hpp"
#include "store/accounts.hpp"
#include "store/backup/secrets.hpp"
#include "store/backup/tables.hpp"
#include "store/sql.hpp"

namespace fw::store::backup {

namespace json = boost::json;

namespace {

constexpr std::string_view kKind = "flarewarden-export";
constexpr std::size_t kTextBytesMax = 64 << 20;

constexpr std::string_view kReadme =
    R"(# An export of FlareWarden

| File | What it holds |
|---|---|
| `export.json` | whose data, when, of which version, and whether secrets are in it |
| `tables/*.csv`, `tables/*.json` | every table: people, monitors, incidents, channels, pages, … |
| `settings.json` | settings of monitors and channels; secrets that were left out are named |
| `secrets.json` | with a passphrase only: whole settings and hashes of tokens, sealed under it |
| `monitors/ID.db` | a monitor's results, verdicts and evidence: a SQLite database |
| `monitors/ID.results.csv` | its results as a table |
| `rows.jsonl` | the tables again, a row a line, for `flarewarden import` |

Times (`at`, `since`, `until` and what ends so) are milliseconds since 1970 in UTC; durations end in
`_ms` or `_us`. Text that a spreadsheet would take for a formula begins with `'` in CSV.
)";

/// The account's rows in a database of their own.
Result<std::shared_ptr<model::Database>> rows_of(Store& store, const model::AccountId& account,
                                                 Workshop& workshop) {
  FW_CHECK(store.ingest().flush());
  const Workshop::Place all = workshop.place();
  FW_CHECK(store.accounts().copy_to(all.file.string()));
  FW_TRY(const auto copy, workshop.open(all));
  const std::filesystem::path path = workshop.path();
  FW_TRY(const auto file, FileSink::create(path));
  FW_CHECK(dump_account(*copy, account.value, *file));
  FW_CHECK(file->finish());
  FW_CHECK(workshop.drop(all));
  const Workshop::Place own = workshop.place();
  FW_TRY(auto database, workshop.open(own));
  FW_CHECK(migrate(*database, Tier::account));
  FW_TRY(const auto source, FileSource::open(path));
  Lines lines([&source](std::span<char> into) { return source->read(into); });
  FW_CHECK(load_account(lines, *database));
  return database;
}

class Exporter {
 public:
  Exporter(Store& store, const ExportWish& wish, Workshop& workshop, Random& random)
      : store_(store), wish_(wish), workshop_(workshop), random_(random) {}

  Result<Exported> run() {
    FW_TRY(rows_, rows_of(store_, wish_.account, workshop_));
    FW_TRY(const auto accounts, list_accounts(*rows_));
    if (accounts.empty())
      return fail(Code::not_found, "there is no account {}", wish_.account.value);
    FW_TRY(auto file, FileSink::create(wish_.to));
    const FileSink* raw = file.get();
    TarWriter tar(make_gzip(std::move(file)), wish_.at);
    auto written = write(tar);
    if (written) written = tar.finish();
    std::error_code error;
    if (!written) std::filesystem::remove(wish_.to, error);
    FW_CHECK(written);
    done_.bytes = raw->facts().bytes;
    return done_;
  }

 private:
  Result<> write(TarWriter& tar) {
    FW_CHECK(tar.add_text(kReadmeFile, kReadme));
    FW_CHECK(tar.add_text(
        kExportFile,
        json::serialize(json::object{{"kind", kKind},
                                     {"format", kFormat},
                                     {"account", wish_.account.value},
                                     {"account_version", newest_version(Tier::account)},
                                     {"program", wish_.program},
                                     {"at", to_rfc3339(wish_.at)},
                                     {"secrets", wish_.passphrase.empty() ? "masked" : "sealed"}}) +
            "\n"));
    FW_TRY(const Secrets secrets, take_secrets(*rows_, wish_.account, store_.vault()));
    FW_TRY(const SettingsByPlace settings, masked(secrets.settings, *rows_, wish_.is_secret));
    FW_CHECK(tar.add_text(kSettingsFile, to_json(settings)));
    if (!wish_.passphrase.empty()) {
      FW_TRY(const std::string locked, lock(secrets, wish_.passphrase, random_));
      FW_CHECK(tar.add_text(kSecretsFile, locked));
    }
    FW_CHECK(write_rows(tar));
    FW_CHECK(write_tables(*rows_, "tables/", tar));
    return write_monitors(tar);
  }

  Result<> write_rows(TarWriter& tar) {
    const std::filesystem::path path = workshop_.path();
    FW_TRY(const auto file, FileSink::create(path));
    FW_TRY(const Counts counts, dump_account(*rows_, wish_.account.value, *file));
    FW_CHECK(file->finish());
    for (const auto& [table, count] : counts) done_.rows += count;
    return tar.add_file(kRowsFile, path);
  }

  Result<> write_tables(model::Database& database, const std::string& folder, TarWriter& tar) {
    FW_TRY(const auto tables, account_tables(database));
    for (const AccountTable& one : tables) {
      for (const Form form : {Form::csv, Form::json}) {
        const std::filesystem::path path = workshop_.path();
        FW_CHECK(write_table(database, one.table, form, path));
        FW_CHECK(tar.add_file(
            fmt::format("{}{}.{}", folder, one.table.name, form == Form::csv ? "csv" : "json"),
            path));
      }
    }
    return {};
  }

  Result<> write_monitors(TarWriter& tar) {
    FW_TRY(const auto monitors,
           read_all(*rows_, sql("SELECT id FROM monitors ORDER BY id"),
                    [](Cells& cells) { return cells.id<model::MonitorId>(); }));
    for (const model::MonitorId& monitor : monitors) {
      FW_TRY(const auto database, store_.monitor_files().open_existing(monitor));
      if (database == nullptr) continue;
      const Workshop::Place place = workshop_.place();
      FW_CHECK(database->copy_to(place.file.string()));
      FW_CHECK(tar.add_file(fmt::format("{}{}.db", kMonitorsFolder, monitor.value), place.file));
      FW_TRY(const auto copy, workshop_.open(place));
      FW_TRY(const auto tables, tables_of(*copy));
      const auto results = std::ranges::find(tables, "results", &Table::name);
      if (results != tables.end()) {
        const std::filesystem::path path = workshop_.path();
        FW_CHECK(write_table(*copy, *results, Form::csv, path));
        FW_CHECK(
            tar.add_file(fmt::format("{}{}.results.csv", kMonitorsFolder, monitor.value), path));
      }
      FW_CHECK(workshop_.drop(place));
      ++done_.monitors;
    }
    return {};
  }

  Store& store_;
  const ExportWish& wish_;
  Workshop& workshop_;
  Random& random_;
  std::shared_ptr<model::Database> rows_;
  Exported done_;
};

/// What the files at an archive's beginning say.
struct Head {
  Imported imported;
  int version = 0;
  SettingsByPlace settings;
  std::optional<Secrets> secrets;
};

Result<> read_export(std::string_view text, Head& head) {
  json::error_code error;
  const json::value value = json::parse(text, error);
  const json::object* object = error ? nullptr : value.if_object();
  const auto text_of = [&](std::string_view name) {
    const json::value* one = object == nullptr ? nullptr : object->if_contains(name);
    return one != nullptr && one->is_string() ? std::string(one->get_string().c_str())
                                              : std::string();
  };
  const json::value* version = object == nullptr ? nullptr : object->if_contains("account_version");
  if (text_of("kind") != kKind || version == nullptr || !version->is_int64())
    return fail(Code::corrupt, "this is no export of FlareWarden");
  FW_TRY(head.imported.account, model::AccountId::parse(text_of("account")));
  head.version = static_cast<int>(version->get_int64());
  return {};
}

class Importer {
 public:
  Importer(Store& store, const std::string& passphrase, Workshop& workshop)
      : store_(store), passphrase_(passphrase), workshop_(workshop) {}

  Result<Imported> run(TarReader& tar) {
    auto done = all(tar);
    if (done) return std::move(head_.imported);
    if (!began_) return std::unexpected(std::move(done).error());
    // Nothing of it, rather than half.
    for (const model::MonitorId& id : monitors_) (void)store_.monitor_files().undo(id);
    (void)write_one(store_.accounts(),
                    sql("DELETE FROM accounts WHERE id = ?", head_.imported.account));
    (void)store_.keys().destroy(head_.imported.account);
    return std::unexpected(std::move(done).error());
  }

 private:
  Result<> all(TarReader& tar) {
    while (true) {
      FW_TRY(const auto entry, tar.next());
      if (!entry) break;
      FW_CHECK(take(entry->name, tar));
    }
    if (!began_) return fail(Code::corrupt, "the export has no rows");
    return {};
  }

  Result<> take(std::string_view name, TarReader& tar) {
    const bool begun = !head_.imported.account.empty();
    if (name == kReadmeFile) return {};
    if (name == kExportFile) {
      FW_TRY(const std::string text, tar.text(kTextBytesMax));
      FW_CHECK(read_export(text, head_));
      return check_absent();
    }
    if (!begun) return fail(Code::corrupt, "this is no export of FlareWarden");
    if (name == kSettingsFile) {
      FW_TRY(const std::string text, tar.text(kTextBytesMax));
      FW_TRY(head_.settings, read_settings(text));
    } else if (name == kSecretsFile && !passphrase_.empty()) {
      FW_TRY(const std::string text, tar.text(kTextBytesMax));
      FW_TRY(head_.secrets, unlock(text, passphrase_));
      head_.imported.with_secrets = true;
    } else if (name == kRowsFile) {
      return take_rows(tar);
    } else if (name.starts_with(kMonitorsFolder) && name.ends_with(".db")) {
      return take_monitor(name, tar);
    }
    return {};
  }

  Result<> check_absent() {
    FW_TRY(const auto there, list_accounts(store_.accounts()));
    if (std::ranges::find(there, head_.imported.account) == there.end()) return {};
    return fail(Code::conflict, "the account {} is there; nothing is overwritten",
                head_.imported.account.value);
  }

  Result<> take_rows(TarReader& tar) {
    if (!passphrase_.empty() && !head_.secrets)
      return fail(Code::invalid, "the export was made without secrets: leave the passphrase out");
    Lines lines([&tar](std::span<char> into) { return tar.read(into); });
    const Change change = [this](model::Database& rows) -> Result<> {
      FW_TRY(const auto accounts, list_accounts(rows));
      if (accounts.size() != 1 || accounts.front() != head_.imported.account)
        return fail(Code::corrupt, "the rows of the export are of another account");
      FW_TRY(const auto monitors, read_all(rows, sql("SELECT id FROM monitors"), [](Cells& cells) {
               return cells.id<model::MonitorId>();
             }));
      own_ = {monitors.begin(), monitors.end()};
      return put_secrets(rows, head_.imported.account, store_.vault(), head_.settings,
                         head_.secrets ? &*head_.secrets : nullptr);
    };
    began_ = true;
    FW_TRY(const Counts counts,
           put_rows(lines, {.version = head_.version, .numbers = Numbers::fresh, .change = change},
                    store_.accounts(), workshop_));
    for (const auto& [table, count] : counts) head_.imported.rows += count;
    return {};
  }

  /// Only of the account's own: a name in an archive must not lead to somebody else's database.
  Result<> take_monitor(std::string_view name, TarReader& tar) {
    name.remove_prefix(kMonitorsFolder.size());
    name.remove_suffix(3);
    FW_TRY(const auto id, model::MonitorId::parse(name));
    if (std::ranges::find(own_, id) == own_.end())
      return fail(Code::corrupt, "the export has a monitor that its rows do not name");
    const Workshop::Place place = workshop_.place();
    FW_CHECK(tar.copy_to(place.file));
    FW_TRY(const auto into, open_new(store_.monitor_files(), id));
    monitors_.push_back(id);
    FW_CHECK(put_database(place, Tier::monitor, *into, workshop_));
    ++head_.imported.monitors;
    return {};
  }

  Store& store_;
  const std::string& passphrase_;
  Workshop& workshop_;
  Head head_;
  std::vector<model::MonitorId> own_;
  std::vector<model::MonitorId> monitors_;
  bool began_ = false;
};

}  // namespace

Result<Exported> export_account(Store& store, const ExportWish& wish, Workshop& workshop,
                                Random& random) {
  if (!wish.passphrase.empty() && wish.passphrase.size() < kPassphraseBytesMin)
    return fail(Code::invalid, "a passphrase has at least {} characters", kPassphraseBytesMin);
  return Exporter(store, wish, workshop, random).run();
}

Result<Imported> import_account(Store& store, const std::filesystem::path& from,
                                const std::string& passphrase, Workshop& workshop) {
  FW_TRY(auto file, FileSource::open(from));
  TarReader tar(make_gunzip(std::move(file)));
  return Importer(store, passphrase, workshop).run(tar);
}

}  // namespace fw::store::backup
