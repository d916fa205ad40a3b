#include "store/backup/shelf.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace fw::store::backup {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kShelf = "work";

/// "<region>/<installation>/backups/<id>/manifest.json".
std::optional<Listed> listed_of(std::string_view key) {
  const auto parts = split(key, '/');
  if (parts.size() != 5 || parts[2] != "backups" || parts[4] != "manifest.json")
    return std::nullopt;
  return Listed{{std::string(parts[0]), std::string(parts[1])}, std::string(parts[3])};
}

}  // namespace

Result<Workshop> Workshop::make(fs::path folder, const OpenFolder& open) {
  std::error_code error;
  fs::remove_all(folder, error);
  FW_CHECK(make_private_folders(folder));
  Workshop workshop(std::move(folder));
  FW_TRY(workshop.databases_, open(workshop.folder_));
  FW_CHECK(make_private_folders(workshop.folder_ / kShelf));
  return workshop;
}

Workshop::Workshop(Workshop&& other) noexcept
    : folder_(std::exchange(other.folder_, {})),
      databases_(std::move(other.databases_)),
      count_(other.count_) {}

Workshop::~Workshop() {
  databases_.reset();
  std::error_code error;
  if (!folder_.empty()) fs::remove_all(folder_, error);
}

fs::path Workshop::path() { return folder_ / fmt::format("file-{}", ++count_); }

Workshop::Place Workshop::place() {
  const std::string name = fmt::format("d{}", ++count_);
  return {.name = fmt::format("{}/{}", kShelf, name), .file = folder_ / kShelf / (name + ".db")};
}

Result<std::shared_ptr<model::Database>> Workshop::open(const Place& place) {
  return databases_->open(place.name, model::Durability::normal);
}

Result<std::vector<Listed>> list_backups(model::ObjectStore& objects, const Lineage* lineage) {
  FW_TRY(const auto found, objects.list(lineage == nullptr ? std::string() : lineage->prefix()));
  std::vector<Listed> backups;
  for (const model::ObjectFacts& object : found)
    if (auto one = listed_of(object.key)) backups.push_back(*std::move(one));
  std::ranges::sort(backups, {}, &Listed::id);
  return backups;
}

Result<Listed> choose_backup(model::ObjectStore& objects, std::string_view id) {
  FW_TRY(std::vector<Listed> backups, list_backups(objects));
  if (backups.empty()) return fail(Code::not_found, "there is no backup in {}", objects.address());
  if (!id.empty()) {
    const auto found = std::ranges::find(backups, id, &Listed::id);
    if (found != backups.end()) return *found;
    return fail(Code::not_found, "there is no backup {} in {}", shorten(printable(id), 60),
                objects.address());
  }
  std::erase_if(backups, [](const Listed& one) { return !is_whole(one); });
  if (backups.empty())
    return fail(Code::not_found, "{} has backups of some accounts only: choose one by its id",
                objects.address());
  std::set<Lineage> lineages;
  for (const Listed& one : backups) lineages.insert(one.lineage);
  if (lineages.size() > 1)
    return fail(Code::invalid,
                "{} has backups of several installations: choose one by its id (flarewarden verify "
                "--list shows them)",
                objects.address());
  return backups.back();
}

std::string context_of(const Manifest& manifest, const Part& part) {
  return fmt::format("flarewarden/{}/{}/{}/{}", manifest.region, manifest.installation, manifest.id,
                     part.name);
}

std::string part_key(const Seal& key) { return key.derive("flarewarden backup part"); }

Result<Shelf> Shelf::open(model::ObjectStore& objects, const Listed& chosen,
                          const Seal& region_key) {
  Shelf shelf(objects, chosen.lineage);
  auto keys = objects.get_text(chosen.lineage.keys());
  if (!keys) return fail(std::move(keys).error(), "the keys of the backups cannot be fetched");
  FW_TRY(shelf.keys_, read_keys(*keys));
  const Seal* own = nullptr;
  shelf.opened_.reserve(shelf.keys_.size());
  for (const WrappedKey& key : shelf.keys_) {
    FW_TRY(Seal seal, unwrap(region_key, key));
    shelf.opened_.push_back(std::move(seal));
    if (key.account.value == kRegionOwner) own = &shelf.opened_.back();
  }
  if (own == nullptr) return fail(Code::corrupt, "the keys of the backups are not whole");
  FW_TRY(const std::string text, objects.get_text(chosen.lineage.manifest(chosen.id)));
  FW_TRY(shelf.manifest_, read_manifest(text, *own));
  if (shelf.manifest_.id != chosen.id || shelf.manifest_.region != chosen.lineage.region ||
      shelf.manifest_.installation != chosen.lineage.installation)
    return fail(Code::corrupt, "the manifest is another backup's");
  return shelf;
}

const Seal* Shelf::key_of(const Part& part) const {
  for (std::size_t i = 0; i < keys_.size(); ++i)
    if (keys_[i].account.value == part.account && opened_[i].id() == part.key) return &opened_[i];
  return nullptr;
}

bool Shelf::opens(const Part& part) const { return key_of(part) != nullptr; }

Result<TarReader> Shelf::open_part(const Part& part, Workshop& workshop) const {
  const Seal* key = key_of(part);
  if (key == nullptr)
    return fail(Code::denied, "the key of {} is destroyed: nobody can read it", part.account);
  const fs::path path = workshop.path();
  auto fetched = objects_.get(lineage_.of(manifest_.id) + part.name, path, part.file.bytes);
  if (!fetched && fetched.error().code() == Code::limit)
    return fail(Code::corrupt, "{} is not what was stored: it is larger", part.name);
  if (!fetched) return fail(std::move(fetched).error(), "{} cannot be fetched", part.name);
  FW_TRY(const FileFacts facts, facts_of(path));
  if (facts.bytes != part.file.bytes || facts.sha256 != part.file.sha256)
    return fail(Code::corrupt, "{} is not what was stored: its hash is another", part.name);
  FW_TRY(auto file, FileSource::open(path));
  std::error_code error;
  fs::remove(path, error);  // it stays readable while it is open
  return TarReader(
      make_gunzip(make_decryption(std::move(file), part_key(*key), context_of(manifest_, part))));
}

}  // namespace fw::store::backup
