#include <array>

#include "host/net/net.hpp"
#include "model/database_kind.hpp"
#include "plug/databases/sqlite/sqlite.hpp"

namespace fw::databases::sqlite {
namespace {

using model::SettingSpec;
using model::SettingType;

constexpr std::array kSettings = {
    SettingSpec{.name = "open_files_max",
                .type = SettingType::integer,
                .default_value = "64",
                .help = "Database files held open at a time, from 8 to 512; each takes up to 145 "
                        "KB.",
                .min = 8,
                .max = 512},
};

class Kind final : public model::DatabaseKind {
 public:
  std::string_view name() const override { return "sqlite"; }
  model::SettingsTable settings() const override { return kSettings; }
  Result<std::unique_ptr<model::DatabaseProvider>> open(
      const model::DatabaseContext& context, const model::Settings& settings) const override {
    FW_CHECK(model::check(kSettings, settings));
    const model::SettingsView view(kSettings, settings);
    return open_folder(
        context.data_folder,
        {.open_files_max = static_cast<std::size_t>(view.integer("open_files_max"))});
  }
};

}  // namespace

// Declared by the generated table of kinds.
std::unique_ptr<model::DatabaseKind> make(const net::NetOptions& /*net*/) {
  return std::make_unique<Kind>();
}

}  // namespace fw::databases::sqlite
