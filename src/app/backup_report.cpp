#include "app/backup_report.hpp"

#include "base/text.hpp"

namespace fw::app {
namespace {

constexpr double kMegabyte = 1e6;

std::string destroyed_text(const std::vector<std::string>& accounts) {
  std::string text;
  for (const std::string& account : accounts)
    text += fmt::format("The key of the account {} is destroyed: nobody can read it.\n", account);
  return text;
}

}  // namespace

std::string backup_text(const store::backup::Manifest& manifest, const std::string& where,
                        Millis took, std::size_t pruned) {
  std::uint64_t bytes = 0;
  std::uint64_t monitors = 0;
  std::size_t accounts = 0;
  std::string parts;
  for (const auto& part : manifest.parts) {
    bytes += part.file.bytes;
    monitors += part.monitors;
    if (part.account == store::backup::kRegionOwner) continue;
    ++accounts;
    parts += fmt::format("  account {}: {} monitors, {:.1f} MB\n", part.account, part.monitors,
                         static_cast<double>(part.file.bytes) / kMegabyte);
  }
  return fmt::format(
             "Backup {} in {}: {} accounts, {} monitors, {:.1f} MB in {:.1f} s.\n{}"
             "It has everything that was acknowledged before {}.\n",
             manifest.id, where, accounts, monitors, static_cast<double>(bytes) / kMegabyte,
             static_cast<double>(took.count()) / 1'000, parts, to_rfc3339(manifest.at)) +
         (pruned == 0 ? std::string() : fmt::format("Removed {} older ones.\n", pruned));
}

std::string verified_text(const store::backup::Verified& verified, Millis took) {
  return fmt::format(
             "Backup {} of {} (region {}, {:.1f} MB) is sound: {} accounts with {} rows, {} "
             "monitors with {} rows; read in {:.1f} s.\n",
             verified.manifest.id, to_rfc3339(verified.manifest.at), verified.manifest.region,
             static_cast<double>(verified.bytes) / kMegabyte, verified.accounts,
             verified.account_rows, verified.monitors, verified.results,
             static_cast<double>(took.count()) / 1'000) +
         destroyed_text(verified.destroyed);
}

std::string restored_text(const store::backup::Restored& restored,
                          const store::backup::Manifest& manifest) {
  return fmt::format("Restored {} accounts and {} monitors ({} rows) as of {}.\n",
                     restored.accounts.size(), restored.monitors.size(), restored.rows,
                     to_rfc3339(manifest.at)) +
         destroyed_text(restored.destroyed);
}

std::string listed_text(const std::vector<store::backup::Listed>& backups) {
  std::string text;
  for (const auto& backup : backups)
    text += fmt::format("{}  region {}, installation {}\n", backup.id, backup.lineage.region,
                        backup.lineage.installation);
  return text.empty() ? "There is no backup.\n" : text;
}

}  // namespace fw::app
