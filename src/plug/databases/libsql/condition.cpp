#include "plug/databases/libsql/condition.hpp"

#include <array>

namespace fw::databases::libsql {
namespace {

constexpr std::array kNames = {std::string_view("none"),  std::string_view("away"),
                               std::string_view("token"), std::string_view("missing"),
                               std::string_view("full"),  std::string_view("version")};

Gauge& gauge_of(Metrics& metrics, std::string_view kind, bool is_of_all_regions) {
  if (is_of_all_regions)
    return metrics.gauge("flarewarden_system_database_trouble",
                         "1 while the server of the database that regions share has this trouble",
                         {{"kind", kind}});
  return metrics.gauge("flarewarden_database_trouble",
                       "1 while the database server has this trouble", {{"kind", kind}});
}

}  // namespace

std::string_view name(Trouble trouble) { return kNames.at(static_cast<std::size_t>(trouble)); }

Condition::Condition(Log& log, Metrics& metrics, bool is_of_all_regions)
    : log_(log), metrics_(metrics), is_of_all_regions_(is_of_all_regions) {
  show();
}

void Condition::note(const std::string& database, Trouble trouble, const std::string& sentence) {
  const std::lock_guard lock(mutex_);
  if (trouble == Trouble::missing) {
    if (missing_.size() < missing_max && missing_.insert(database).second) {
      log_.error("the database {} is gone from its server: {}", database, sentence);
      show();
    }
    return;
  }
  // Whatever else it answered: it answered for this database.
  const bool returned = trouble == Trouble::none && missing_.erase(database) > 0;
  if (returned) log_.info("the database {} is back", database);
  if (trouble == trouble_) {
    if (returned) show();
    return;
  }
  const std::string_view what =
      is_of_all_regions_ ? "the server of the database that regions share" : "the database server";
  if (trouble == Trouble::none) {
    log_.info("{} can be used again", what);
  } else {
    log_.error("{} cannot be used ({}): {}", what, name(trouble), sentence);
  }
  trouble_ = trouble;
  sentence_ = sentence;
  show();
}

void Condition::forget(const std::string& database) {
  const std::lock_guard lock(mutex_);
  if (missing_.erase(database) > 0) show();
}

bool Condition::is_away() const {
  const std::lock_guard lock(mutex_);
  return trouble_ == Trouble::away;
}

std::optional<model::DatabaseTrouble> Condition::now() const {
  const std::lock_guard lock(mutex_);
  if (trouble_ != Trouble::none)
    return model::DatabaseTrouble{std::string(name(trouble_)), sentence_};
  if (missing_.empty()) return std::nullopt;
  return model::DatabaseTrouble{
      std::string(name(Trouble::missing)),
      fmt::format("{} database(s) are gone from their server, among them {}; restore them from a "
                  "backup",
                  missing_.size(), *missing_.begin())};
}

void Condition::show() {
  for (std::size_t i = 1; i < kNames.size(); ++i) {
    const auto kind = static_cast<Trouble>(i);
    const bool stands = kind == Trouble::missing ? !missing_.empty() : kind == trouble_;
    gauge_of(metrics_, kNames.at(i), is_of_all_regions_).set(stands ? 1 : 0);
  }
}

}  // namespace fw::databases::libsql
