#include "scan/diff/watch.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "scan/diff/wording.hpp"

namespace fw::scan {
namespace {

using Key = std::pair<FactKind, std::string>;

Key key_of(const Fact& fact) { return {fact.kind, fact.subject}; }

std::string_view type_of(const Fact& fact) {
  if (fact.kind == FactKind::text) return "TXT";
  return std::string_view(fact.subject).substr(0, fact.subject.find(' '));
}

std::string host_of_script(const Fact& script) {
  return script.label.substr(0, script.label.find('/'));
}

bool is_address(const Fact& fact) {
  return fact.kind == FactKind::records && (type_of(fact) == "A" || type_of(fact) == "AAAA");
}

/// Values that tell of a rotation: addresses of a pool, certificates of a farm.
std::vector<std::string> rotating(const Fact& fact) {
  if (is_address(fact)) return fact.values;
  if (fact.kind == FactKind::certificate) return {sha256_hex(join(fact.values, "\n"))};
  return {};
}

class Comparison {
 public:
  Comparison(Memory memory, const model::DependencyMap& map, Instant now, int looks_without_max)
      : memory_(std::move(memory)),
        sight_(map),
        now_(now),
        looks_without_max_(looks_without_max),
        facts_(facts_of(map)) {
    for (Remembered& row : memory_.rows) {
      if (row.fact.kind == FactKind::page) known_pages_.insert(row.fact.subject);
      Key key = key_of(row.fact);
      rows_.emplace(std::move(key), std::move(row));
    }
  }

  Step run() {
    for (Fact& fact : facts_) meet(std::move(fact));
    miss();
    Step step;
    step.changes = told();
    for (auto& [key, row] : rows_) step.memory.rows.push_back(std::move(row));
    step.memory.blind = sight_.blind();
    step.memory.with_dns = sight_.has_dns();
    step.memory.whole_pages = sight_.whole_pages();
    step.memory.whole_scripts = sight_.whole_scripts();
    step.memory.with_browser = memory_.with_browser || sight_.browser();
    return step;
  }

 private:
  void meet(Fact fact) {
    const auto found = rows_.find(key_of(fact));
    if (found == rows_.end()) {
      if (could_be_seen_before(fact)) added_.push_back(fact);
      Remembered row;
      row.first_seen = now_;
      row.needs_browser = sight_.browser();
      row.fact = std::move(fact);
      found_again(rows_.emplace(key_of(row.fact), std::move(row)).first->second);
      return;
    }
    Remembered& row = found->second;
    if (row.gone && now_ - row.last_seen > kRecently) added_.push_back(fact);
    row.gone = false;
    if (!sight_.browser()) row.needs_browser = false;
    if (row.fact.values != fact.values && !is_rotation(row, fact))
      std::ranges::move(became(row.fact, fact), std::back_inserter(changes_));
    if (fact.extra.empty()) fact.extra = std::move(row.fact.extra);
    row.fact = std::move(fact);
    found_again(row);
  }

  void found_again(Remembered& row) const {
    row.last_seen = now_;
    row.missing = 0;
    std::erase_if(row.past, [&](const auto& value) { return now_ - value.second > kRecently; });
    for (const std::string& value : rotating(row.fact)) {
      const auto known =
          std::ranges::find(row.past, value, &std::pair<std::string, Instant>::first);
      if (known != row.past.end()) {
        known->second = now_;
      } else if (row.past.size() < kPastValuesMax) {
        row.past.emplace_back(value, now_);
      }
    }
  }

  /// Everything in it was here lately.
  bool is_rotation(const Remembered& row, const Fact& fact) const {
    const std::vector<std::string> values = rotating(fact);
    return !values.empty() && std::ranges::all_of(values, [&](const std::string& value) {
      return std::ranges::any_of(row.past, [&](const auto& past) {
        return past.first == value && now_ - past.second <= kRecently;
      });
    });
  }

  /// Had it been there at the look before, that look would have shown it.
  bool could_be_seen_before(const Fact& fact) const {
    const auto is_known = [&](const std::string& page) { return known_pages_.contains(page); };
    switch (fact.kind) {
      case FactKind::page:
      case FactKind::certificate:
        return false;
      case FactKind::dangling:
        return true;
      case FactKind::records:
        return fact.strong && saw_dns(fact);
      case FactKind::text:
        return saw_dns(fact);
      case FactKind::cdn:
        return memory_.with_dns && memory_.blind.empty() && is_known(sight_.main_page());
      default:
        break;
    }
    const bool is_script = fact.kind == FactKind::script || fact.kind == FactKind::insecure;
    const bool by_new_eyes = (sight_.browser() && !memory_.with_browser) ||
                             (sight_.whole_pages() && !memory_.whole_pages) ||
                             (!is_script && sight_.whole_scripts() && !memory_.whole_scripts);
    return std::ranges::any_of(fact.pages, is_known) && !by_new_eyes &&
           std::ranges::any_of(fact.pages,
                               [&](const std::string& page) { return sight_.page(page); });
  }

  bool saw_dns(const Fact& fact) const {
    return memory_.with_dns && !is_blind(memory_.blind, fact.label, type_of(fact));
  }

  /// This look would have shown it, were it still there.
  bool would_see(const Remembered& row) const {
    const Fact& fact = row.fact;
    const bool sees_pages =
        !fact.pages.empty() &&
        std::ranges::all_of(fact.pages, [&](const std::string& page) { return sight_.page(page); });
    switch (fact.kind) {
      case FactKind::records:
        return fact.strong && sight_.dns(fact.label, type_of(fact));
      case FactKind::text:
        return sight_.dns(fact.label, "TXT");
      case FactKind::cdn:
        return sight_.page(sight_.main_page()) && sight_.whole_scripts() && sight_.all_dns();
      case FactKind::dangling:
        return sight_.all_dns();
      case FactKind::protection:
        return sees_pages;
      case FactKind::service:
      case FactKind::host:
        return sees_pages && sight_.whole_scripts() && (sight_.browser() || !row.needs_browser);
      case FactKind::script:
      case FactKind::insecure:
        return sees_pages && sight_.whole_pages() && (sight_.browser() || !row.needs_browser);
      default:
        return false;
    }
  }

  void miss() {
    for (auto& [key, row] : rows_) {
      if (row.last_seen == now_ || row.gone || !would_see(row)) continue;
      if (++row.missing < looks_without_max_) continue;
      row.gone = true;
      const bool is_told =
          row.fact.kind != FactKind::insecure && row.fact.kind != FactKind::dangling;
      if (is_told) removed_.push_back(row.fact);
    }
    std::erase_if(rows_, [&](const auto& entry) {
      const Remembered& row = entry.second;
      return now_ - row.last_seen > (row.gone ? kRecently : kRememberedMax);
    });
  }

  /// One cause, one change: scripts of a new host or service are told by it, unless they stand
  /// where people pay; the same script on several pages is one.
  std::vector<model::MapChange> told() {
    fold_scripts();
    for (const Fact& fact : added_)
      if (!is_told_by_another(fact, added_)) changes_.push_back(appeared(fact));
    for (const Fact& fact : removed_)
      if (!is_told_by_another(fact, removed_)) changes_.push_back(disappeared(fact));
    std::ranges::stable_sort(changes_, std::ranges::greater(), &model::MapChange::severity);
    if (changes_.size() > kChangesOfLookMax) changes_.resize(kChangesOfLookMax);
    return std::move(changes_);
  }

  void fold_scripts() {
    for (std::vector<Fact>* facts : {&added_, &removed_}) {
      std::map<std::string, std::size_t> first;
      std::vector<Fact> folded;
      for (Fact& fact : *facts) {
        if (fact.kind == FactKind::script) {
          const auto [at, is_new] =
              first.emplace(steady_path(fact.label) + (fact.strong ? "!" : ""), folded.size());
          if (!is_new) {
            folded[at->second].pages.push_back(fact.pages.front());
            continue;
          }
        }
        folded.push_back(std::move(fact));
      }
      *facts = std::move(folded);
    }
  }

  static bool is_told_by_another(const Fact& fact, const std::vector<Fact>& facts) {
    if (fact.kind == FactKind::script && !fact.strong) {
      const std::string host = host_of_script(fact);
      return std::ranges::any_of(facts, [&](const Fact& other) {
        return (other.kind == FactKind::host && other.subject == host) ||
               (other.kind == FactKind::service &&
                std::ranges::find(other.extra, host) != other.extra.end()) ||
               (other.kind == FactKind::script && other.strong &&
                steady_path(other.label) == steady_path(fact.label));
      });
    }
    if (fact.kind == FactKind::host)
      return std::ranges::any_of(facts, [&](const Fact& other) {
        return other.kind == FactKind::script && other.strong &&
               host_of_script(other) == fact.subject;
      });
    if (fact.kind == FactKind::service)
      return std::ranges::any_of(facts, [&](const Fact& other) {
        return other.kind == FactKind::cdn && other.subject == fact.subject;
      });
    return false;
  }

  Memory memory_;
  const Sight sight_;
  const Instant now_;
  const int looks_without_max_;
  std::vector<Fact> facts_;
  std::map<Key, Remembered> rows_;
  std::set<std::string> known_pages_;
  std::vector<Fact> added_;
  std::vector<Fact> removed_;
  std::vector<model::MapChange> changes_;
};

}  // namespace

Step compare(Memory memory, const model::DependencyMap& map, Instant now, int looks_without_max) {
  return Comparison(std::move(memory), map, now, looks_without_max).run();
}

Step first_look(const model::DependencyMap& map, Instant now) {
  return compare(Memory(), map, now);
}

std::vector<model::MapChange> diff(const model::DependencyMap& before,
                                   const model::DependencyMap& after) {
  const Instant first = from_ms(0);
  return compare(first_look(before, first).memory, after, first + Millis(1), 1).changes;
}

}  // namespace fw::scan
