// The catalogue's patterns, filed by how they are looked for. Immutable after building (regular
// expressions are compiled at first use, atomically); safe to use from any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scan/catalogue/host_table.hpp"
#include "scan/catalogue/literals.hpp"
#include "scan/catalogue/pattern.hpp"

namespace re2 {
class RE2;
}

namespace fw::scan {

class PatternIndex {
 public:
  PatternIndex();
  ~PatternIndex();
  PatternIndex(const PatternIndex&) = delete;
  PatternIndex& operator=(const PatternIndex&) = delete;

  /// `patterns` must outlive the index and stay where they are.
  void build(std::span<const Pattern> patterns);

  /// host and url patterns.
  [[nodiscard]] const HostTable& hosts() const { return table(PatternKind::host); }
  /// Patterns over host names of another kind: cname, ns, mx, spf, caa, soa, dmarc, page, csp.
  [[nodiscard]] const HostTable& table(PatternKind kind) const {
    return tables_[static_cast<std::size_t>(kind)];
  }
  /// Literals of script, html and code patterns.
  [[nodiscard]] const Literals& literals(PatternKind kind) const {
    return literals_[static_cast<std::size_t>(kind)];
  }
  /// Patterns by exact value: cookie and element names, issuers, globals, networks, selectors.
  [[nodiscard]] std::span<const std::uint32_t> exact(PatternKind kind,
                                                     std::string_view value) const;
  /// Patterns by header or meta name.
  [[nodiscard]] std::span<const std::uint32_t> named(PatternKind kind, std::string_view name) const;
  /// Patterns of a kind that only a look at each can find: cookie prefixes, TXT, regexes over DNS.
  [[nodiscard]] std::span<const std::uint32_t> loose(PatternKind kind) const {
    return loose_[static_cast<std::size_t>(kind)];
  }

  /// Whether the pattern's text, as its mode says, is found in `value`.
  [[nodiscard]] bool text_matches(std::uint32_t number, std::string_view value) const;
  /// The same, showing which part of `value` matched.
  [[nodiscard]] bool text_matches(std::uint32_t number, std::string_view value,
                                  std::string_view* part) const;

 private:
  using ByText = std::unordered_map<std::string_view, std::vector<std::uint32_t>>;

  void file(const Pattern& pattern, std::uint32_t number);
  [[nodiscard]] const re2::RE2& regex(std::uint32_t number) const;

  std::span<const Pattern> patterns_;
  std::array<HostTable, kPatternKinds> tables_;
  std::array<Literals, kPatternKinds> literals_;
  std::array<ByText, kPatternKinds> exact_;
  std::array<ByText, kPatternKinds> named_;
  std::array<std::vector<std::uint32_t>, kPatternKinds> loose_;
  mutable std::unique_ptr<std::atomic<const re2::RE2*>[]> regexes_;
};

}  // namespace fw::scan
