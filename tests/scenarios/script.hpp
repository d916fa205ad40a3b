// Reads a scenario file and plays it. One thread.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "world.hpp"

namespace fw::scenario {

/// One `expect` line.
struct Expected {
  int line = 0;
  Instant at{};
  std::string what;
  std::vector<std::string> facts;
};

/// One `expect total` line: so many events whose text begins so.
struct Total {
  int line = 0;
  std::string what;
  int count = 0;
};

class Script {
 public:
  /// What does not fit the language is kept in `mistakes`.
  explicit Script(std::string_view text);

  /// Plays it; one sentence for everything that is not as expected.
  [[nodiscard]] std::vector<std::string> play();
  /// What happened, as it would be written in a scenario.
  [[nodiscard]] std::string transcript() const;

 private:
  using Words = std::vector<std::string>;
  struct Step {
    Instant at{};
    int line = 0;
    std::function<void(World&)> act;
  };

  void read_line(const Words& words, std::string_view line);
  void read_monitor(const Words& words);
  void read_channel(const Words& words);
  void read_action(const Words& words);
  void read_target_action(const Words& words, Instant at);
  void read_monitor_action(const Words& words, Instant at);
  void read_machine(const Words& words);
  void read_fleet_action(const Words& words, Instant at);
  void read_machine_action(const Words& words, Instant at);
  void read_expectation(const Words& words, std::string_view line);
  void resolve_needs();

  void mistake(std::string_view what);
  [[nodiscard]] Instant time(const std::string& text);
  [[nodiscard]] Millis duration(const std::string& text);
  [[nodiscard]] int number(const std::string& text);
  [[nodiscard]] Answer answer(const std::string& text);
  [[nodiscard]] std::string at(const Words& words, std::size_t index);
  [[nodiscard]] bool is_ignored(const Event& event) const;
  void compare(std::vector<std::string>& problems) const;

  int line_ = 0;
  std::vector<std::string> mistakes_;
  World world_;
  std::vector<std::pair<std::string, std::string>> needs_;     ///< monitor, dependency
  std::vector<std::pair<std::string, std::string>> degraded_;  ///< the same, of lesser weight
  std::vector<std::pair<notify::Route, Words>> routes_;        ///< with the monitors named
  std::vector<Step> steps_;
  std::vector<Expected> expected_;
  std::vector<Total> totals_;
  std::vector<std::string> ignored_;
  Instant until_{};
};

}  // namespace fw::scenario
