#include "store/reseal.hpp"

#include <array>

#include "store/sql.hpp"

namespace fw::store {
namespace {

constexpr std::array<SealedColumn, 3> kColumns = {
    {{.table = "monitors",
      .column = "settings",
      .row = "id",
      .select = "SELECT id, account_id, settings FROM monitors"},
     {.table = "channels",
      .column = "settings",
      .row = "id",
      .select = "SELECT id, account_id, settings FROM channels"},
     {.table = "heartbeats",
      .column = "token",
      .row = "monitor_id",
      .select = "SELECT h.monitor_id, m.account_id, h.token FROM heartbeats h "
                "JOIN monitors m ON m.id = h.monitor_id"}}};

struct Sealed {
  std::string row;
  model::AccountId account;
  std::string value;
};

Result<std::size_t> reseal_column(model::Database& accounts, const Vault& vault,
                                  const SealedColumn& column) {
  FW_TRY(const auto rows, read_all(accounts, sql(column.select), [](Cells& cells) {
           Sealed sealed;
           sealed.row = cells.text();
           sealed.account = cells.id<model::AccountId>();
           sealed.value = cells.bytes();
           return sealed;
         }));
  std::size_t count = 0;
  for (const Sealed& sealed : rows) {
    FW_TRY(const bool fresh, vault.is_fresh(sealed.value, sealed.account));
    if (fresh) continue;
    const std::string place = sealed_place(column, sealed.row);
    FW_TRY(const model::Settings settings, vault.open(sealed.value, sealed.account, place));
    FW_TRY(model::Blob anew, vault.close(settings, sealed.account, place));
    FW_TRY(const std::int64_t changed,
           write_one(accounts, sql(fmt::format("UPDATE {0} SET {1} = ? WHERE {2} = ? AND {1} = ?",
                                               column.table, column.column, column.row),
                                   std::move(anew), sealed.row, model::Blob{sealed.value})));
    count += static_cast<std::size_t>(changed);
  }
  return count;
}

}  // namespace

std::span<const SealedColumn> sealed_columns() { return kColumns; }

std::string sealed_place(const SealedColumn& column, std::string_view row) {
  return fmt::format("{}/{}/{}", column.table, column.column, row);
}

Result<std::size_t> reseal(model::Database& accounts, const Vault& vault) {
  std::size_t count = 0;
  for (const SealedColumn& column : sealed_columns()) {
    FW_TRY(const std::size_t done, reseal_column(accounts, vault, column));
    count += done;
  }
  return count;
}

}  // namespace fw::store
