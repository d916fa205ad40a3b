// Times of cron expressions, in zones of the system and in made-up ones.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "plug/checks/heartbeat/cron.hpp"
#include "plug/checks/heartbeat/offsets.hpp"
#include "plug/checks/heartbeat/zone.hpp"

namespace fw::checks::heartbeat {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// A zone whose clocks are turned at times that nobody would choose.
class Turned final : public Offsets {
 public:
  struct Turn {
    Instant at;
    seconds offset;
  };
  Turned(seconds first, std::vector<Turn> turns) : first_(first), turns_(std::move(turns)) {}

  [[nodiscard]] Stretch at(Instant instant) const override {
    Stretch stretch{.begin = from_ms(0), .end = from_ms(4'000'000'000'000), .offset = first_};
    for (const Turn& turn : turns_) {
      if (turn.at > instant) {
        stretch.end = turn.at;
        break;
      }
      stretch.begin = turn.at;
      stretch.offset = turn.offset;
    }
    return stretch;
  }

 private:
  seconds first_;
  std::vector<Turn> turns_;
};

constexpr std::int64_t kStart = 1'800'000'000'000;

rc::Gen<Turned> any_zone() {
  const auto offset = rc::gen::map(rc::gen::inRange(-12 * 4, 14 * 4 + 1),
                                   [](int quarters) { return seconds(quarters * 900); });
  return rc::gen::map(
      rc::gen::tuple(offset, rc::gen::container<std::vector<std::pair<int, seconds>>>(
                                 3, rc::gen::pair(rc::gen::inRange(0, 7 * 24 * 4), offset))),
      [](const std::tuple<seconds, std::vector<std::pair<int, seconds>>>& made) {
        auto turns = std::get<1>(made);
        std::ranges::sort(turns);
        std::vector<Turned::Turn> kept;
        for (std::size_t i = 0; i < turns.size(); ++i)
          // Weeks apart, by an hour or half an hour, as clocks are.
          kept.push_back({from_ms(kStart) + std::chrono::hours(24 * 14) * (i + 1) +
                              minutes(turns[i].first * 15),
                          std::get<0>(made) + seconds(turns[i].second.count() % 7'200)});
        return Turned(std::get<0>(made), std::move(kept));
      });
}

rc::Gen<std::string> any_field(int low, int high) {
  const auto number = rc::gen::inRange(low, high + 1);
  return rc::gen::oneOf(
      rc::gen::just(std::string("*")),
      rc::gen::map(number, [](int n) { return fmt::format("{}", n); }),
      rc::gen::map(rc::gen::inRange(1, 13), [](int n) { return fmt::format("*/{}", n); }),
      rc::gen::map(rc::gen::pair(number, number),
                   [](std::pair<int, int> two) {
                     return fmt::format("{}-{}", std::min(two.first, two.second),
                                        std::max(two.first, two.second));
                   }),
      rc::gen::map(rc::gen::pair(number, number), [](std::pair<int, int> two) {
        return fmt::format("{},{}", two.first, two.second);
      }));
}

rc::Gen<std::string> any_expression() {
  return rc::gen::map(rc::gen::tuple(any_field(0, 59), any_field(0, 23), any_field(1, 28),
                                     any_field(1, 12), any_field(0, 7)),
                      [](const auto& f) {
                        return fmt::format("{} {} {} {} {}", std::get<0>(f), std::get<1>(f),
                                           std::get<2>(f), std::get<3>(f), std::get<4>(f));
                      });
}

bool names(const Cron& cron, const Offsets& zone, Instant at) {
  const Instant local = at + zone.at(at).offset;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::hh_mm_ss time(std::chrono::floor<minutes>(local) - day);
  return cron.matches(day) && cron.hours[static_cast<std::size_t>(time.hours().count())] &&
         cron.minutes[static_cast<std::size_t>(time.minutes().count())];
}

Instant any_time() {
  return from_ms(kStart) + minutes(*rc::gen::inRange(0, 70 * 24 * 60)) +
         Millis(*rc::gen::inRange(0, 60'000));
}

RC_GTEST_PROP(CronTimes, AreWhatASearchMinuteByMinuteFinds, ()) {
  const std::string text = *any_expression();
  const auto cron = parse_cron(text);
  RC_PRE(cron.has_value());
  const Turned zone = *any_zone();
  const Instant after = any_time();
  const auto found = next(*cron, zone, after);
  RC_ASSERT(found.has_value());
  RC_ASSERT(*found > after);
  // Whoever follows the clock is found by looking at every minute of it.
  if (!cron->is_fixed) {
    auto at = std::chrono::floor<minutes>(after) + minutes(1);
    const auto last = std::min<Instant>(*found, after + std::chrono::hours(24 * 45));
    while (at < last && !names(*cron, zone, at)) at += minutes(1);
    RC_ASSERT(Instant(at) >= last);
    RC_ASSERT(names(*cron, zone, *found));
  }
}

RC_GTEST_PROP(CronTimes, OfAFixedTimeComeOnceOnEveryDayOfIt, ()) {
  const int hour = *rc::gen::inRange(0, 24);
  const int minute = *rc::gen::inRange(0, 60);
  const auto cron = parse_cron(fmt::format("{} {} * * *", minute, hour));
  const Turned zone = *any_zone();
  Instant at = any_time();
  for (int i = 0; i < 30; ++i) {
    const auto following = next(*cron, zone, at);
    RC_ASSERT(following.has_value());
    // A day is 24 h, but for the turns: by two hours at most here, and for what a gap delays.
    if (i > 0) {
      RC_ASSERT(*following - at >= std::chrono::hours(24 - 5));
      RC_ASSERT(*following - at <= std::chrono::hours(24 + 5));
    }
    at = *following;
  }
}

RC_GTEST_PROP(CronTimes, NeverGoBack, ()) {
  const std::string text = *any_expression();
  const auto cron = parse_cron(text);
  RC_PRE(cron.has_value());
  const auto zone = find_zone(*rc::gen::element(
      std::string("UTC"), std::string("Europe/Berlin"), std::string("America/New_York"),
      std::string("Australia/Lord_Howe"), std::string("Asia/Kathmandu")));
  RC_ASSERT(zone.has_value());
  const Instant one = any_time();
  const Instant other = one + Millis(*rc::gen::inRange(0, 90'000'000));
  const auto first = next(*cron, **zone, one);
  const auto second = next(*cron, **zone, other);
  RC_ASSERT(first && second);
  RC_ASSERT(*first <= *second);
  if (other < *first) {
    RC_ASSERT(*first == *second);
  }
}

}  // namespace
}  // namespace fw::checks::heartbeat
