#include "app/slow_looks.hpp"

#include <fmt/format.h>

#include <array>

#include "base/text.hpp"

namespace fw::app {

void SlowLooks::begin(const model::Due& due, Instant now) {
  under_way_.insert_or_assign(due.monitor, due.slot);
  begun_.push_back({due, now});
}

void SlowLooks::end(const model::MonitorId& monitor, model::Slot slot) {
  const auto found = under_way_.find(monitor);
  if (found != under_way_.end() && found->second == slot) under_way_.erase(found);
}

std::vector<SlowLooks::Look> SlowLooks::take(Millis age, Instant now) {
  std::vector<Look> slow;
  while (!begun_.empty() && begun_.front().started_at + age <= now) {
    Look look = std::move(begun_.front());
    begun_.pop_front();
    const auto found = under_way_.find(look.due.monitor);
    if (found != under_way_.end() && found->second == look.due.slot)
      slow.push_back(std::move(look));
  }
  return slow;
}

std::string to_wire(const SlowLooks::Look& look) {
  return fmt::format("{} {} {} {}", look.due.slot, to_ms(look.due.planned_at),
                     to_ms(look.started_at), static_cast<int>(look.due.footing));
}

Result<SlowLooks::Look> slow_look_from_wire(const model::MonitorId& monitor,
                                            std::string_view text) {
  std::array<std::int64_t, 4> numbers{};
  std::size_t count = 0;
  for (const std::string_view word : split(text, ' ')) {
    const auto number = to_number<std::int64_t>(word);
    if (!number || count == numbers.size())
      return fail(Code::corrupt, "word of a slow look came through damaged");
    numbers.at(count++) = *number;
  }
  const auto footing = numbers[3];
  if (count != numbers.size() || footing < 0 ||
      footing > static_cast<std::int64_t>(model::Footing::isolated))
    return fail(Code::corrupt, "word of a slow look came through damaged");
  SlowLooks::Look look;
  look.due.monitor = monitor;
  look.due.slot = numbers[0];
  look.due.planned_at = from_ms(numbers[1]);
  look.due.footing = static_cast<model::Footing>(footing);
  look.started_at = from_ms(numbers[2]);
  return look;
}

}  // namespace fw::app
