#include "plug/checks/heartbeat/zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <exception>
#include <string>

#include "base/text.hpp"

namespace fw::checks::heartbeat {
namespace {

constexpr std::size_t kZoneBytesMax = 60;
constexpr Instant kFirst = std::chrono::sys_days(std::chrono::year(1970) / 1 / 1);
constexpr Instant kLast = std::chrono::sys_days(std::chrono::year(9999) / 1 / 1);

class SystemZone final : public Offsets {
 public:
  explicit SystemZone(const date::time_zone& zone) : zone_(zone) {}

  [[nodiscard]] Stretch at(Instant instant) const override {
    const auto info = zone_.get_info(instant);
    return {.begin = clamped(info.begin), .end = clamped(info.end), .offset = info.offset};
  }

 private:
  /// Without the library's ends of time, which milliseconds cannot hold.
  static Instant clamped(date::sys_seconds at) {
    return std::clamp<std::chrono::sys_seconds>(at,
                                                std::chrono::floor<std::chrono::seconds>(kFirst),
                                                std::chrono::floor<std::chrono::seconds>(kLast));
  }
  const date::time_zone& zone_;
};

}  // namespace

Result<std::shared_ptr<const Offsets>> find_zone(std::string_view name) {
  const std::string asked(trim(name));
  try {
    const auto& database = date::get_tzdb();
    const bool is_known =
        asked.size() <= kZoneBytesMax &&
        std::ranges::any_of(database.zones, [&](const auto& zone) { return zone.name() == asked; });
    if (!is_known)
      return fail(Code::invalid,
                  "\"{}\" is no time zone of this machine; allowed are names such as UTC, "
                  "Europe/Berlin or America/New_York",
                  printable(shorten(asked, kZoneBytesMax)));
    const auto* zone = date::locate_zone(asked);
    static_cast<void>(zone->get_info(kFirst));  // reads its file, which may be broken
    return std::make_shared<const SystemZone>(*zone);
  } catch (const std::exception& broken) {
    return fail(Code::unavailable, "the time zones of this machine cannot be read: {}",
                printable(shorten(broken.what(), 120)));
  }
}

}  // namespace fw::checks::heartbeat
