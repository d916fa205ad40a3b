// The backups of one installation in a store of objects: their keys, their manifests, their parts.
// Safe to use from any thread; blocks.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/objects.hpp"
#include "store/backup/manifest.hpp"
#include "store/backup/tar.hpp"

namespace fw::store::backup {

/// Opens SQLite files in a folder: "a/<name>" is the file a/<name>.db there.
using OpenFolder = std::function<Result<std::unique_ptr<model::DatabaseProvider>>(
    const std::filesystem::path& folder)>;

/// A folder for what is under way, emptied before and removed afterwards.
class Workshop {
 public:
  [[nodiscard]] static Result<Workshop> make(std::filesystem::path folder, const OpenFolder& open);
  ~Workshop();
  Workshop(Workshop&& other) noexcept;
  Workshop& operator=(Workshop&&) = delete;
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  /// A path that nothing stands at yet.
  [[nodiscard]] std::filesystem::path path();
  /// A place for a database of its own: `file` is where its SQLite file stands or may be put.
  struct Place {
    std::string name;
    std::filesystem::path file;
  };
  [[nodiscard]] Place place();
  [[nodiscard]] Result<std::shared_ptr<model::Database>> open(const Place& place);
  [[nodiscard]] Result<> drop(const Place& place) { return databases_->drop(place.name); }

 private:
  explicit Workshop(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
  std::unique_ptr<model::DatabaseProvider> databases_;
  std::uint64_t count_ = 0;
};

/// Where an installation's backups stand: "eu-west/3f9a1c0b2d4e5f60".
struct Lineage {
  std::string region;
  std::string installation;
  auto operator<=>(const Lineage&) const = default;
  [[nodiscard]] std::string prefix() const { return region + "/" + installation + "/"; }
  [[nodiscard]] std::string keys() const { return prefix() + "keys.json"; }
  [[nodiscard]] std::string of(std::string_view backup) const {
    return fmt::format("{}backups/{}/", prefix(), backup);
  }
  [[nodiscard]] std::string manifest(std::string_view backup) const {
    return of(backup) + "manifest.json";
  }
};

struct Listed {
  Lineage lineage;
  std::string id;
};
/// What the ids of backups of some accounts end with.
inline constexpr std::string_view kPartialEnding = "-some";
[[nodiscard]] inline bool is_whole(const Listed& backup) {
  return !backup.id.ends_with(kPartialEnding);
}

/// Every backup that is whole, the oldest first; of one installation where `lineage` is given.
[[nodiscard]] Result<std::vector<Listed>> list_backups(model::ObjectStore& objects,
                                                       const Lineage* lineage = nullptr);

/// The backup with that id, or for "" the newest one of everything. `not_found`; `invalid` for ""
/// where several installations have backups there.
[[nodiscard]] Result<Listed> choose_backup(model::ObjectStore& objects, std::string_view id);

/// One backup, open for reading.
class Shelf {
 public:
  /// Fetches keys and manifest. `denied` where the keys are wrapped under another key of the
  /// region, `corrupt` where they or the manifest were changed.
  [[nodiscard]] static Result<Shelf> open(model::ObjectStore& objects, const Listed& chosen,
                                          const Seal& region_key);

  [[nodiscard]] const Manifest& manifest() const { return manifest_; }
  [[nodiscard]] const std::vector<WrappedKey>& keys() const { return keys_; }
  /// False once the account's key is destroyed: nobody can read the part.
  [[nodiscard]] bool opens(const Part& part) const;
  /// Fetches it into `workshop`, compares size and hash, and opens it. `corrupt`.
  [[nodiscard]] Result<TarReader> open_part(const Part& part, Workshop& workshop) const;

 private:
  Shelf(model::ObjectStore& objects, Lineage lineage)
      : objects_(objects), lineage_(std::move(lineage)) {}
  /// Nothing where it is destroyed.
  [[nodiscard]] const Seal* key_of(const Part& part) const;

  model::ObjectStore& objects_;
  Lineage lineage_;
  std::vector<WrappedKey> keys_;
  std::vector<Seal> opened_;  // of keys_
  Manifest manifest_;
};

/// What a part is bound to, so that none can stand for another.
[[nodiscard]] std::string context_of(const Manifest& manifest, const Part& part);
/// The key that a part is encrypted under, from its owner's.
[[nodiscard]] std::string part_key(const Seal& key);

// Names of files in parts.
inline constexpr std::string_view kRowsFile = "rows.jsonl";
inline constexpr std::string_view kFactsFile = "account.json";
inline constexpr std::string_view kSystemFile = "system.db";
inline constexpr std::string_view kMonitorsFolder = "monitors/";

}  // namespace fw::store::backup
