#include "app/config_history.hpp"

#include <array>

namespace fw::app {
namespace {

using model::SettingSpec;
using model::SettingType;

constexpr std::int64_t kDayMs = 86'400'000;

constexpr std::array kHistory = {
    SettingSpec{.name = "looks",
                .type = SettingType::duration,
                .default_value = "8d",
                .help = "How long every look is kept by itself; 3d to 400d. What comes later than "
                        "that is not counted.",
                .min = 3 * kDayMs,
                .max = 400 * kDayMs},
    SettingSpec{.name = "evidence",
                .type = SettingType::duration,
                .default_value = "90d",
                .help = "How long looks that failed or saw a change are kept with their evidence, "
                        "the newest 2,000 of a monitor; 1d to 3650d.",
                .min = kDayMs,
                .max = 3'650 * kDayMs},
    SettingSpec{.name = "minutes",
                .type = SettingType::duration,
                .default_value = "14d",
                .help = "How long what each minute came to is kept, of monitors that look more "
                        "often; 1d to 400d.",
                .min = kDayMs,
                .max = 400 * kDayMs},
    SettingSpec{.name = "hours",
                .type = SettingType::duration,
                .default_value = "400d",
                .help = "How long what each hour came to is kept; at least two days longer than "
                        "looks, up to 3650d.",
                .min = 5 * kDayMs,
                .max = 3'650 * kDayMs},
    SettingSpec{.name = "days",
                .type = SettingType::duration,
                .default_value = "1830d",
                .help = "How long what each day came to is kept; at least as long as hours, up to "
                        "3650d.",
                .min = 5 * kDayMs,
                .max = 3'650 * kDayMs},
};

}  // namespace

model::SettingsTable history_settings() { return kHistory; }

store::Retention retention_of(
    const model::Settings& values,
    const std::function<void(std::string_view key, std::string_view sentence)>& complain) {
  const model::SettingsView view(kHistory, values);
  store::Retention plan;
  plan.looks = view.duration("looks");
  plan.evidence = view.duration("evidence");
  plan.minutes = view.duration("minutes");
  plan.hours = view.duration("hours");
  plan.days = view.duration("days");
  if (plan.hours < plan.looks + store::Retention::hours_beyond_looks)
    complain("hours", "must be at least two days longer than history.looks");
  if (plan.days < plan.hours) complain("days", "must be at least as long as history.hours");
  return plan;
}

}  // namespace fw::app
