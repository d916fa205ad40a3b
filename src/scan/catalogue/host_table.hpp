// Patterns found by host name: one hash look-up per label. Immutable after building; safe to use
// from any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scan/catalogue/pattern.hpp"

namespace fw::scan {

class HostTable {
 public:
  /// Takes suffix, exact, glob and "host/path" patterns.
  void add(const Pattern& pattern, std::uint32_t number);

  /// Calls `hit(number)` for every pattern filed under `host` or a domain above it, the longest
  /// name first. The caller asks `host_matches` whether it really fits. `host` in lower case.
  template <class Hit>
  void find(std::string_view host, Hit hit) const {
    for (std::string_view name = host; !name.empty();) {
      if (const auto found = by_name_.find(name); found != by_name_.end())
        for (const std::uint32_t number : found->second) hit(number);
      const std::size_t dot = name.find('.');
      if (dot == std::string_view::npos) break;
      name.remove_prefix(dot + 1);
    }
  }

 private:
  std::unordered_map<std::string_view, std::vector<std::uint32_t>> by_name_;
};

/// Whether a pattern over host names speaks of `host` (lower case). For "host/path" patterns only
/// the host is looked at.
[[nodiscard]] bool host_matches(const Pattern& pattern, std::string_view host);

/// `host` equals `suffix` or lies below it.
[[nodiscard]] bool is_at_or_below(std::string_view host, std::string_view suffix);

/// `*` stands for one or more characters. Linear times the number of stars.
[[nodiscard]] bool glob_matches(std::string_view glob, std::string_view text);

}  // namespace fw::scan
