// All of one customer's data as an archive that people and programs read without us (.tar.gz of
// JSON, CSV and SQLite files), and back. Any thread; blocks. Import takes foreign bytes.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/surroundings.hpp"
#include "store/backup/restore.hpp"

namespace fw::store::backup {

inline constexpr std::string_view kExportFile = "export.json";
inline constexpr std::string_view kReadmeFile = "README.md";
inline constexpr std::string_view kSettingsFile = "settings.json";
inline constexpr std::string_view kSecretsFile = "secrets.json";
inline constexpr std::size_t kPassphraseBytesMin = 8;

/// Whether a setting of a kind is a secret; `table` is "monitors" or "channels".
using IsSecret =
    std::function<bool(std::string_view table, std::string_view kind, std::string_view setting)>;

struct ExportWish {
  model::AccountId account;
  std::filesystem::path to;  ///< a new file
  std::string passphrase;    ///< "": without secrets
  IsSecret is_secret;
  std::string program;
  Instant at{};
};

struct Exported {
  std::uint64_t bytes = 0;
  std::uint64_t rows = 0;
  std::uint64_t monitors = 0;
};

/// `not_found`; `conflict` where the file is there; `invalid` for a passphrase below 8 bytes. What
/// fails leaves no file.
[[nodiscard]] Result<Exported> export_account(Store& store, const ExportWish& wish,
                                              Workshop& workshop, Random& random);

struct Imported {
  model::AccountId account;
  std::uint64_t rows = 0;
  std::uint64_t monitors = 0;
  bool with_secrets = false;  ///< otherwise what needs one is paused, and nobody can sign in
};

/// `conflict` where the account, or an e-mail address or a status page's name of it, is there;
/// `denied` for another passphrase; `corrupt` for what is no export. After a failure there is
/// nothing of it.
[[nodiscard]] Result<Imported> import_account(Store& store, const std::filesystem::path& from,
                                              const std::string& passphrase, Workshop& workshop);

}  // namespace fw::store::backup
