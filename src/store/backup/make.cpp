#include "store/backup/make.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "base/encode.hpp"
#include "store/accounts.hpp"
#include "store/backup/verify.hpp"
#include "store/facts.hpp"
#include "store/migrate.hpp"
#include "store/sql.hpp"

namespace fw::store::backup {
namespace {

constexpr std::string_view kInstallationFact = "backup_installation";

std::string random_hex(Random& random, std::size_t bytes) {
  std::string raw(bytes, '\0');
  random.fill(std::as_writable_bytes(std::span(raw)));
  return to_hex(raw);
}

/// What the ids of that moment begin with.
std::string stamp(Instant at) {
  return fmt::format("{:%Y%m%dT%H%M%SZ}", std::chrono::floor<std::chrono::seconds>(at));
}

/// One archive on its way into the store of objects.
class PartWriter {
 public:
  static Result<PartWriter> begin(const Manifest& manifest, Part part, const Seal& key,
                                  const std::filesystem::path& path) {
    FW_TRY(auto file, FileSink::create(path));
    FileSink* raw = file.get();
    auto chain =
        make_gzip(make_encryption(std::move(file), part_key(key), context_of(manifest, part)));
    return PartWriter(std::move(part), raw, std::move(chain), manifest.at, path);
  }

  [[nodiscard]] TarWriter& tar() { return tar_; }
  [[nodiscard]] Part& part() { return part_; }
  Result<Part> send(model::ObjectStore& objects, const std::string& folder) {
    FW_CHECK(tar_.finish());
    part_.file = file_->facts();
    auto sent = objects.put(folder + part_.name, path_);
    std::error_code error;
    std::filesystem::remove(path_, error);
    if (!sent) return fail(std::move(sent).error(), "{} cannot be stored", part_.name);
    return std::move(part_);
  }

 private:
  PartWriter(Part part, FileSink* file, std::unique_ptr<Sink> chain, Instant at,
             std::filesystem::path path)
      : part_(std::move(part)), file_(file), tar_(std::move(chain), at), path_(std::move(path)) {}
  Part part_;
  FileSink* file_;  // of the chain
  TarWriter tar_;
  std::filesystem::path path_;
};

class Maker {
 public:
  Maker(Store& store, const Tools& tools, Workshop& workshop, Lineage lineage)
      : store_(store), tools_(tools), workshop_(workshop), lineage_(std::move(lineage)) {}

  Result<Manifest> run(const std::vector<model::AccountId>& only) {
    FW_TRY(const AccountKey own, store_.keys().newest(model::AccountId(std::string(kRegionOwner))));
    begin(only.empty());
    // What is acknowledged stands in the result log first: file it, so that it is in the copies.
    FW_CHECK(store_.ingest().flush());
    FW_CHECK(copy_accounts());
    FW_TRY(const auto accounts, list_accounts(*accounts_));
    for (const model::AccountId& account : accounts)
      if (only.empty() || std::ranges::find(only, account) != only.end())
        FW_CHECK(add_account(account));
    if (manifest_.parts.empty() && !only.empty())
      return fail(Code::not_found, "there is no such account");
    if (only.empty()) FW_CHECK(add_region(own));
    // Only the latest keys are kept: an account whose key is destroyed is gone from every backup.
    FW_TRY(const auto keys, store_.keys().list());
    FW_CHECK(tools_.objects.put_text(lineage_.keys(), to_json(keys)));
    FW_CHECK(
        tools_.objects.put_text(lineage_.manifest(manifest_.id), to_json(manifest_, own.seal)));
    return std::move(manifest_);
  }

 private:
  void begin(bool whole) {
    manifest_.at = tools_.clock.now();
    manifest_.id = fmt::format("{}-{}{}", stamp(manifest_.at), random_hex(tools_.random, 3),
                               whole ? std::string_view() : kPartialEnding);
    manifest_.region = lineage_.region;
    manifest_.installation = lineage_.installation;
    manifest_.program = tools_.program;
    manifest_.whole = whole;
    manifest_.system_version = newest_version(Tier::system);
    manifest_.account_version = newest_version(Tier::account);
    folder_ = lineage_.of(manifest_.id);
  }

  /// All accounts as of one moment.
  Result<> copy_accounts() {
    const Workshop::Place place = workshop_.place();
    FW_CHECK(store_.accounts().copy_to(place.file.string()));
    FW_TRY(accounts_, workshop_.open(place));
    return {};
  }

  Result<> add_account(const model::AccountId& account) {
    FW_TRY(const AccountKey key, store_.keys().newest(account));
    Part part{.name = fmt::format("accounts/{}.tar.gz.enc", account.value),
              .account = account.value,
              .key = key.seal.id(),
              .file = {},
              .monitors = 0,
              .rows = {}};
    FW_TRY(PartWriter writer,
           PartWriter::begin(manifest_, std::move(part), key.seal, workshop_.path()));
    FW_CHECK(writer.tar().add_text(
        kFactsFile,
        boost::json::serialize(boost::json::object{
            {"account", account.value}, {"account_version", manifest_.account_version}}) +
            "\n"));
    FW_CHECK(add_rows(account, writer));
    FW_CHECK(add_monitors(account, writer));
    FW_TRY(Part sent, writer.send(tools_.objects, folder_));
    manifest_.parts.push_back(std::move(sent));
    return {};
  }

  Result<> add_rows(const model::AccountId& account, PartWriter& writer) {
    const std::filesystem::path path = workshop_.path();
    FW_TRY(const auto file, FileSink::create(path));
    FW_TRY(writer.part().rows, dump_account(*accounts_, account.value, *file));
    FW_CHECK(file->finish());
    FW_CHECK(writer.tar().add_file(kRowsFile, path));
    std::error_code error;
    std::filesystem::remove(path, error);
    return {};
  }

  Result<> add_monitors(const model::AccountId& account, PartWriter& writer) {
    FW_TRY(const auto monitors,
           read_all(*accounts_,
                    sql("SELECT id FROM monitors WHERE account_id = ? ORDER BY id", account),
                    [](Cells& cells) { return cells.id<model::MonitorId>(); }));
    for (const model::MonitorId& monitor : monitors) {
      FW_TRY(const bool added, add_monitor(monitor, writer.tar()));
      if (added) ++writer.part().monitors;
    }
    return {};
  }

  /// False where it has no database: it was never looked at, or has been removed meanwhile.
  Result<bool> add_monitor(const model::MonitorId& monitor, TarWriter& tar) {
    const Workshop::Place place = workshop_.place();
    auto copied = copy_monitor(monitor, place);
    if (!copied && copied.error().code() == Code::corrupt) {
      // One damaged history must not keep all the others from being backed up.
      (void)workshop_.drop(place);
      FW_CHECK(store_.monitor_files().replace_damaged(monitor, tools_.clock.now()));
      copied = copy_monitor(monitor, place);
    }
    if (!copied && copied.error().code() == Code::not_found) return false;
    if (!copied)
      return fail(std::move(copied).error(), "the monitor {} cannot be copied", monitor.value);
    FW_CHECK(tar.add_file(fmt::format("{}{}.db", kMonitorsFolder, monitor.value), place.file));
    FW_CHECK(workshop_.drop(place));
    return true;
  }

  Result<> copy_monitor(const model::MonitorId& monitor, const Workshop::Place& place) {
    FW_TRY(const auto database, store_.monitor_files().open_existing(monitor));
    if (database == nullptr) return not_here();
    FW_CHECK(database->copy_to(place.file.string()));
    FW_TRY(const auto copy, workshop_.open(place));
    return quick_check(*copy, monitor.value);
  }

  /// What is no account's.
  Result<> add_region(const AccountKey& own) {
    Part part{.name = "region.tar.gz.enc",
              .account = std::string(kRegionOwner),
              .key = own.seal.id(),
              .file = {},
              .monitors = 0,
              .rows = {}};
    FW_TRY(PartWriter writer,
           PartWriter::begin(manifest_, std::move(part), own.seal, workshop_.path()));
    const std::filesystem::path path = workshop_.path();
    FW_CHECK(store_.system().copy_to(path.string()));
    FW_CHECK(writer.tar().add_file(kSystemFile, path));
    FW_TRY(Part sent, writer.send(tools_.objects, folder_));
    manifest_.parts.push_back(std::move(sent));
    return {};
  }

  Store& store_;
  const Tools& tools_;
  Workshop& workshop_;
  Lineage lineage_;
  std::shared_ptr<model::Database> accounts_;  // the copy
  Manifest manifest_;
  std::string folder_;
};

}  // namespace

Result<Lineage> lineage_of(Store& store, Random& random) {
  FW_TRY(std::string installation,
         keep_fact(store.system(), kInstallationFact, random_hex(random, 8)));
  return Lineage{.region = store.region(), .installation = std::move(installation)};
}

Result<Manifest> make_backup(Store& store, const Tools& tools,
                             const std::vector<model::AccountId>& only) {
  FW_TRY(Lineage lineage, lineage_of(store, tools.random));
  FW_TRY(Workshop workshop, Workshop::make(tools.workshop, tools.open_folder));
  return Maker(store, tools, workshop, std::move(lineage)).run(only);
}

Result<std::size_t> prune(Store& store, model::ObjectStore& objects, std::size_t keep,
                          Instant now) {
  SystemRandom unused;  // the installation has a name by now
  FW_TRY(const Lineage lineage, lineage_of(store, unused));
  FW_TRY(const std::vector<Listed> backups, list_backups(objects, &lineage));
  const auto whole = static_cast<std::size_t>(std::ranges::count_if(backups, is_whole));
  std::size_t going = 0;  // the oldest, with those of some accounts between them
  for (std::size_t surplus = whole > keep ? whole - keep : 0; surplus > 0; ++going)
    if (is_whole(backups[going])) --surplus;
  // Without its manifest it is none any more, whatever happens next.
  for (std::size_t i = 0; i < going; ++i) FW_CHECK(objects.remove(lineage.manifest(backups[i].id)));
  std::set<std::string, std::less<>> gone;
  std::set<std::string, std::less<>> kept;
  for (std::size_t i = 0; i < backups.size(); ++i)
    (i < going ? gone : kept).insert(lineage.of(backups[i].id));
  const std::string under_way = lineage.prefix() + "backups/" + stamp(now - interrupted_kept);
  FW_TRY(const auto all, objects.list(lineage.prefix() + "backups/"));
  for (const model::ObjectFacts& object : all) {
    const std::string folder =
        object.key.substr(0, object.key.find('/', lineage.of("").size() - 1) + 1);
    if (gone.contains(folder) || (!kept.contains(folder) && folder < under_way))
      FW_CHECK(objects.remove(object.key));
  }
  return going;
}

}  // namespace fw::store::backup
