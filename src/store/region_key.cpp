#include "store/region_key.hpp"

#include "base/file.hpp"
#include "store/sql.hpp"

namespace fw::store {

namespace fs = std::filesystem;

namespace {

fs::path next_of(const RegionKeySource& source) { return source.file.string() + ".next"; }

Result<bool> wraps_keys(model::Database& keys, const Seal& key) {
  FW_TRY(const auto count,
         read_one(CurrentOrNear(keys),
                  sql("SELECT count(*) FROM account_keys WHERE region_key = ?", key.id()),
                  [](Cells& cells) { return cells.integer(); }));
  return count.value_or(0) > 0;
}

/// Keys are wrapped anew in one transaction: either all are under the next key, or none.
Result<> end_interrupted(const RegionKeySource& source, model::Database& keys, Random& random) {
  std::error_code error;
  if (!fs::exists(next_of(source), error)) return {};
  FW_TRY(const Seal next, Seal::load("", next_of(source), random));
  FW_TRY(const bool was_taken, wraps_keys(keys, next));
  if (was_taken) return settle_next_key(source);
  fs::remove(next_of(source), error);
  return {};
}

}  // namespace

Result<Seal> load_region_key(const RegionKeySource& source, model::Database& keys, Random& random) {
  if (source.given.empty()) FW_CHECK(end_interrupted(source, keys, random));
  return Seal::load(source.given, source.file, random);
}

Result<Seal> prepare_next_key(const RegionKeySource& source, std::string_view next,
                              Random& random) {
  if (!source.given.empty() && next.empty())
    return fail(Code::invalid,
                "the key comes from FLAREWARDEN_KEY: give the next one in a file, and set it there "
                "afterwards");
  const std::string text = next.empty() ? Seal::make_key(random) : std::string(next);
  FW_TRY(Seal seal, Seal::load(text, {}, random));
  if (source.given.empty()) FW_CHECK(replace_file(next_of(source), text + "\n"));
  return seal;
}

Result<> settle_next_key(const RegionKeySource& source) {
  if (!source.given.empty()) return {};
  std::error_code error;
  fs::rename(next_of(source), source.file, error);
  if (error)
    return fail(Code::unavailable, "{} cannot be replaced: {}", source.file.string(),
                error.message());
  return sync_folder(source.file.parent_path());
}

}  // namespace fw::store
