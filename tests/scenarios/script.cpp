#include "script.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include "base/text.hpp"

namespace fw::scenario {
namespace {

const Instant kMidnight = from_ms(1'795'392'000'000);  // 2026-11-23T00:00:00Z
const Instant kStart = kMidnight + Millis(10 * 3'600'000);

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (const auto word : split(line, ' '))
    if (!word.empty()) words.emplace_back(word);
  return words;
}

std::string clock_text(Instant at) {
  const auto seconds = (at - kMidnight) / Millis(1'000);
  return fmt::format("{:02}:{:02}:{:02}", seconds / 3'600, seconds / 60 % 60, seconds % 60);
}

}  // namespace

Script::Script(std::string_view text) : world_(kStart), until_(kStart) {
  for (auto line : split(text, '\n')) {
    ++line_;
    line = trim(line.substr(0, line.find('#')));
    if (!line.empty()) read_line(words_of(line), line);
  }
  resolve_needs();
}

void Script::mistake(std::string_view what) {
  mistakes_.push_back(fmt::format("line {}: {}", line_, what));
}

std::string Script::at(const Words& words, std::size_t index) {
  if (index < words.size()) return words[index];
  mistake("a word is missing at its end");
  return "";
}

Instant Script::time(const std::string& text) {
  const auto parts = split(text, ':');
  if (parts.size() != 3) {
    mistake(fmt::format("\"{}\" is no time; write 10:00:00", text));
    return kStart;
  }
  int seconds = 0;
  for (const auto part : parts) seconds = seconds * 60 + number(std::string(part));
  return kMidnight + Millis(1'000) * seconds;
}

Millis Script::duration(const std::string& text) {
  const auto read = parse_duration(text);
  if (!read) mistake(fmt::format("\"{}\" is no duration; write 30s or 5m", text));
  return read.value_or(Millis(1'000));
}

int Script::number(const std::string& text) {
  const auto read = to_number<int>(text);
  if (!read) mistake(fmt::format("\"{}\" is no number", text));
  return read.value_or(0);
}

Answer Script::answer(const std::string& text) {
  using model::Outcome;
  if (text == "works") return {};
  if (text == "slow") return {Outcome::degraded, model::Reason::slow};
  if (text == "blind") return {Outcome::unknown, model::Reason::local_network};
  const auto reason = model::reason_named(text);
  if (!reason) mistake(fmt::format("\"{}\" is no answer: works, slow, blind or a reason", text));
  return {Outcome::down, reason.value_or(model::Reason::none)};
}

void Script::read_line(const Words& words, std::string_view line) {
  const auto& head = words[0];
  if (head == "monitor") return read_monitor(words);
  if (head == "channel") return read_channel(words);
  if (head == "at") return read_action(words);
  if (head == "expect") return read_expectation(words, line);
  if (head == "machine" || head == "canary") return read_machine(words);
  if (head == "show" && at(words, 1) == "asks") return world_.show_asks();
  if (head == "limit") return world_.set_limit(number(at(words, 1)));
  if (head == "until") {
    until_ = time(at(words, 1));
  } else if (head == "ignore") {
    ignored_.insert(ignored_.end(), words.begin() + 1, words.end());
  } else {
    mistake(fmt::format(
        "\"{}\" begins no line: monitor, channel, machine, canary, limit, show asks, at, expect, "
        "ignore or until",
        head));
  }
}

/// monitor NAME[1..N] every DURATION [offset D] [timeout D] [rechecks N] [recoveries N]
/// [host H] [needs A,B] [degraded-by A,B] [paused] [apart]
void Script::read_monitor(const Words& words) {
  model::Monitor monitor;
  monitor.timeout = Millis(10'000);
  auto name = at(words, 1);
  int count = 1;
  if (const auto range = name.find("1.."); range != std::string::npos) {
    count = number(name.substr(range + 3));
    name.resize(range);
  }
  std::optional<Millis> offset;
  if (count == 1) offset = Millis(0);
  std::string needs;
  std::string degraded;
  bool is_apart = false;
  for (std::size_t i = 2; i < words.size(); ++i) {
    const auto& word = words[i];
    if (word == "paused" || word == "apart") {
      monitor.paused |= word == "paused";
      is_apart |= word == "apart";
      continue;
    }
    const auto value = at(words, ++i);
    if (word == "host")
      monitor.target = value;
    else if (word == "every")
      monitor.interval = duration(value);
    else if (word == "offset")
      offset = duration(value);
    else if (word == "timeout")
      monitor.timeout = duration(value);
    else if (word == "rechecks")
      monitor.confirmation.rechecks = number(value);
    else if (word == "recoveries")
      monitor.confirmation.recoveries = number(value);
    else if (word == "needs")
      needs = value;
    else if (word == "degraded-by")
      degraded = value;
    else
      mistake(fmt::format("a monitor has no \"{}\"", word));
  }
  for (int i = 1; i <= count; ++i) {
    monitor.name = count == 1 ? name : fmt::format("{}{}", name, i);
    if (is_apart) monitor.account = model::AccountId(fmt::format("local_{:026}", i));
    world_.add_monitor(monitor, offset);
    for (const auto on : split(needs, ',')) needs_.emplace_back(monitor.name, on);
    for (const auto on : split(degraded, ',')) degraded_.emplace_back(monitor.name, on);
  }
}

void Script::resolve_needs() {
  const auto link = [this](const auto& pairs, model::Severity severity) {
    for (const auto& [name, on] : pairs) {
      const auto from = world_.named(name);
      const auto to = world_.named(on);
      if (to.size() == 1)
        from.front()->depends_on.push_back({to.front()->id, severity});
      else
        mistakes_.push_back(fmt::format("{} needs \"{}\", which is no monitor", name, on));
    }
  };
  link(needs_, model::Severity::critical);
  link(degraded_, model::Severity::degraded);
  for (auto& [route, names] : routes_) {
    for (const auto& name : names)
      for (const auto* monitor : world_.named(name)) route.monitors.push_back(monitor->id);
    world_.add_route(route);
  }
}

/// channel NAME [only down] [also joined] [remind D] [reminders N] [for A,B]
void Script::read_channel(const Words& words) {
  notify::Route route;
  route.channel = model::ChannelId(at(words, 1));
  Words names;
  for (std::size_t i = 2; i < words.size(); i += 2) {
    const auto value = at(words, i + 1);
    if (words[i] == "only" && value == "down") {
      route.degraded = false;
    } else if (words[i] == "also") {
      route.transitions.insert(model::transition_named(value).value_or(model::Transition::joined));
    } else if (words[i] == "remind") {
      route.remind_every = duration(value);
    } else if (words[i] == "reminders") {
      route.reminders_max = number(value);
    } else if (words[i] == "for") {
      for (const auto name : split(value, ',')) names.emplace_back(name);
    } else {
      mistake(fmt::format("a channel has no \"{} {}\"", words[i], value));
    }
  }
  routes_.emplace_back(route, names);
}

void Script::read_action(const Words& words) {
  const auto when = time(at(words, 1));
  const auto verb = at(words, 2);
  static constexpr std::string_view kOnMonitors[] = {"pause", "resume", "delete", "edit"};
  static constexpr std::string_view kOnMachine[] = {"maintenance", "restart", "stall", "clock"};
  until_ = std::max(until_, when);
  if (verb == "machine" || verb == "canary")
    read_fleet_action(words, when);
  else if (std::ranges::find(kOnMonitors, verb) != std::end(kOnMonitors))
    read_monitor_action(words, when);
  else if (std::ranges::find(kOnMachine, verb) != std::end(kOnMachine))
    read_machine_action(words, when);
  else
    read_target_action(words, when);
}

/// machine NAME at PLACE in REGION [on NETWORK] | canary NAME on NETWORK
void Script::read_machine(const Words& words) {
  if (words[0] == "canary") return world_.add_canary({at(words, 1), at(words, 3)});
  Machine machine;
  machine.name = at(words, 1);
  machine.place = {.name = at(words, 3), .region = at(words, 5), .continent = ""};
  if (words.size() > 6) machine.provider = at(words, 7);
  world_.add_machine(std::move(machine));
}

/// at TIME machine NAME answers | refuses | silent | blind | gone | back | isolated | joined,
/// at TIME canary NAME works | fails
void Script::read_fleet_action(const Words& words, Instant when) {
  const auto name = at(words, 3);
  const auto verb = at(words, 4);
  if (words[2] == "canary") {
    steps_.push_back({when, line_, [=](World& world) { world.canary_is(name, verb == "works"); }});
    return;
  }
  if (world_.machines(name).empty()) mistake(fmt::format("there is no machine \"{}\"", name));
  using Manner = Machine::Manner;
  static const std::map<std::string_view, Manner> kManners = {{"answers", Manner::answers},
                                                              {"refuses", Manner::refuses},
                                                              {"silent", Manner::silent},
                                                              {"blind", Manner::blind}};
  static constexpr std::string_view kOthers[] = {"gone", "back", "isolated", "joined"};
  const auto manner = kManners.find(verb);
  if (manner == kManners.end() && std::ranges::find(kOthers, verb) == std::end(kOthers))
    mistake(fmt::format("a machine cannot be \"{}\"", verb));
  steps_.push_back({when, line_, [=](World& world) {
                      for (Machine* one : world.machines(name)) {
                        if (manner != kManners.end()) one->manner = manner->second;
                        if (verb == "gone" || verb == "back") one->gone = verb == "gone";
                        if (verb == "isolated" || verb == "joined")
                          one->isolated = verb == "isolated";
                      }
                      world.fleet_changed();
                    }});
}

/// at TIME NAME works | slow | blind | fails REASON | answers A,B,C | takes DURATION | repeats
/// works, slow, blind and fails may end in: from A,B (machines, places or regions)
void Script::read_target_action(const Words& words, Instant when) {
  const auto name = at(words, 2);
  const auto verb = at(words, 3);
  if (world_.named(name).empty()) mistake(fmt::format("there is no monitor \"{}\"", name));
  std::function<void(World&, const model::MonitorId&)> act;
  if (verb == "takes") {
    act = [takes = duration(at(words, 4))](World& world, const auto& id) {
      world.target(id).takes = takes;
    };
  } else if (verb == "repeats") {
    act = [](World& world, const auto& id) { world.repeat_answer(id); };
  } else {
    std::vector<Answer> answers;
    if (verb == "fails" || verb == "answers") {
      const auto list = at(words, 4);
      for (const auto one : split(list, ',')) answers.push_back(answer(std::string(one)));
    } else {
      answers = {answer(verb)};
    }
    const auto from = std::ranges::find(words, "from");
    const auto list = from == words.end() || from + 1 == words.end() ? "" : *(from + 1);
    act = [answers, list](World& world, const auto& id) {
      Target& target = world.target(id);
      for (const auto place : split(list, ','))
        for (const Machine* one : world.machines(place)) target.from[one->name] = answers.front();
      if (!list.empty()) return;
      target.from.clear();
      target.answers = answers;
    };
  }
  steps_.push_back({when, line_, [name, act](World& world) {
                      for (const auto* monitor : world.named(name)) act(world, monitor->id);
                    }});
}

/// at TIME pause | resume | delete NAME, edit NAME every DURATION
void Script::read_monitor_action(const Words& words, Instant when) {
  const auto verb = at(words, 2);
  const auto name = at(words, 3);
  if (world_.named(name).empty()) mistake(fmt::format("there is no monitor \"{}\"", name));
  const auto interval = verb == "edit" ? duration(at(words, 5)) : Millis(0);
  steps_.push_back({when, line_, [=](World& world) {
                      for (auto* monitor : world.named(name)) {
                        if (verb == "delete") {
                          world.remove(monitor->id);
                          continue;
                        }
                        if (verb == "edit") monitor->interval = interval;
                        if (verb != "edit") monitor->paused = verb == "pause";
                        world.edited(*monitor);
                      }
                    }});
}

/// at TIME maintenance NAME until TIME | maintenance ends | restart [after D] | stall D |
/// clock back D | clock forward D
void Script::read_machine_action(const Words& words, Instant when) {
  const auto verb = at(words, 2);
  std::function<void(World&)> act;
  if (verb == "maintenance" && at(words, 3) == "ends") {
    act = [](World& world) { world.end_maintenance(); };
  } else if (verb == "maintenance") {
    act = [name = at(words, 3), to = time(at(words, 5))](World& world) {
      std::vector<model::MonitorId> ids;
      if (name != "all")
        for (const auto* monitor : world.named(name)) ids.push_back(monitor->id);
      world.maintenance(ids, to);
    };
  } else if (verb == "restart") {
    const auto off_for = words.size() > 4 ? duration(words[4]) : Millis(0);
    act = [off_for](World& world) { world.restart(off_for); };
  } else if (verb == "stall") {
    act = [span = duration(at(words, 3))](World& world) { world.stall(span); };
  } else {
    const int sign = at(words, 3) == "back" ? -1 : 1;
    act = [by = sign * duration(at(words, 4))](World& world) { world.step_clock(by); };
  }
  steps_.push_back({when, line_, act});
}

/// expect TIME WORDS[: FACT, FACT] | expect total WORDS N
void Script::read_expectation(const Words& words, std::string_view line) {
  if (at(words, 1) == "total") {
    const std::vector<std::string> what(words.begin() + 2, words.end() - 1);
    totals_.push_back({line_, join(what, " "), number(words.back())});
    return;
  }
  Expected one{.line = line_, .at = time(at(words, 1)), .what = "", .facts = {}};
  auto rest = trim(line.substr(line.find(words[1]) + words[1].size()));
  if (const auto colon = rest.find(':'); colon != std::string_view::npos) {
    for (const auto fact : split(rest.substr(colon + 1), ',')) one.facts.emplace_back(trim(fact));
    rest = trim(rest.substr(0, colon));
  }
  one.what = rest;
  until_ = std::max(until_, one.at + Millis(1'000));
  expected_.push_back(std::move(one));
}

bool Script::is_ignored(const Event& event) const {
  return std::ranges::any_of(ignored_,
                             [&](const auto& word) { return event.what.starts_with(word + " "); });
}

std::string Script::transcript() const {
  std::string text;
  for (const Event& event : world_.events())
    text += fmt::format("  {} {}: {}\n", clock_text(event.at), event.what, join(event.facts, ", "));
  return text;
}

std::vector<std::string> Script::play() {
  if (!mistakes_.empty()) return mistakes_;
  world_.begin();
  std::ranges::sort(steps_, {}, [](const Step& step) { return std::pair(step.at, step.line); });
  for (const Step& step : steps_) {
    // What happens at an instant happens before the looks of that instant.
    world_.run_until(step.at - Millis(1));
    world_.skip_to(step.at);
    step.act(world_);
  }
  world_.run_until(until_);
  std::vector<std::string> problems;
  compare(problems);
  return problems;
}

void Script::compare(std::vector<std::string>& problems) const {
  std::vector<const Event*> events;
  for (const Event& event : world_.events())
    if (!is_ignored(event)) events.push_back(&event);
  for (std::size_t i = 0; i < std::max(events.size(), expected_.size()); ++i) {
    if (i >= expected_.size()) {
      problems.push_back(
          fmt::format("not expected: {} {}", clock_text(events[i]->at), events[i]->what));
      return;
    }
    const Expected& wanted = expected_[i];
    const auto wanted_text = fmt::format("{} {}", clock_text(wanted.at), wanted.what);
    const auto seen = i < events.size()
                          ? fmt::format("{} {}", clock_text(events[i]->at), events[i]->what)
                          : "nothing";
    if (seen != wanted_text) {
      problems.push_back(
          fmt::format("line {}: expected \"{}\", but saw {}", wanted.line, wanted_text, seen));
      return;
    }
    for (const auto& fact : wanted.facts) {
      if (std::ranges::find(events[i]->facts, fact) == events[i]->facts.end())
        problems.push_back(
            fmt::format("line {}: {} without \"{}\"", wanted.line, wanted_text, fact));
    }
  }
  for (const Total& total : totals_) {
    const auto seen = std::ranges::count_if(world_.events(), [&](const Event& event) {
      return event.what == total.what || event.what.starts_with(total.what + " ");
    });
    if (seen != total.count)
      problems.push_back(fmt::format("line {}: {} of \"{}\", expected {}", total.line, seen,
                                     total.what, total.count));
  }
}

}  // namespace fw::scenario
