#include "scan/catalogue/index.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace fw::scan {
namespace {

bool is_regex(PatternMode mode) {
  return mode == PatternMode::regex || mode == PatternMode::host_regex;
}

/// Memory for the automaton of one expression; more makes RE2 slower, never wrong.
constexpr std::int64_t kRegexBytesMax = 1 << 20;

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
}

std::size_t find_ignoring_case(std::string_view text, std::string_view needle) {
  const auto found =
      std::ranges::search(text, needle, [](char a, char b) { return lower(a) == b; }, {}, lower);
  return found.empty() && !needle.empty() ? std::string_view::npos
                                          : static_cast<std::size_t>(found.begin() - text.begin());
}

bool starts_ignoring_case(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && equal_ignoring_case(text.substr(0, start.size()), start);
}

}  // namespace

PatternIndex::PatternIndex() = default;

PatternIndex::~PatternIndex() {
  for (std::size_t i = 0; regexes_ && i < patterns_.size(); ++i) delete regexes_[i].load();
}

void PatternIndex::build(std::span<const Pattern> patterns) {
  patterns_ = patterns;
  regexes_ = std::make_unique<std::atomic<const re2::RE2*>[]>(patterns.size());
  for (std::uint32_t number = 0; number < patterns.size(); ++number) file(patterns[number], number);
  for (Literals& literals : literals_) literals.build();
}

void PatternIndex::file(const Pattern& pattern, std::uint32_t number) {
  const auto kind = static_cast<std::size_t>(pattern.kind);
  switch (pattern.kind) {
    case PatternKind::host:
    case PatternKind::url:
      tables_[static_cast<std::size_t>(PatternKind::host)].add(pattern, number);
      return;
    case PatternKind::script:
    case PatternKind::code:
    case PatternKind::html:
      for (const std::string_view literal : split(pattern.literals, '\x1f'))
        literals_[kind].add(literal, number);
      return;
    case PatternKind::header:
    case PatternKind::meta:
      named_[kind][pattern.name].push_back(number);
      return;
    case PatternKind::cookie:
    case PatternKind::element:
    case PatternKind::issuer:
    case PatternKind::js:
    case PatternKind::asn:
    case PatternKind::dkim:
      if (pattern.mode == PatternMode::exact) {
        exact_[kind][pattern.text].push_back(number);
      } else {
        loose_[kind].push_back(number);
      }
      return;
    default:
      if (pattern.kind == PatternKind::txt || is_regex(pattern.mode) ||
          pattern.mode == PatternMode::contains) {
        loose_[kind].push_back(number);
      } else {
        tables_[kind].add(pattern, number);
      }
  }
}

std::span<const std::uint32_t> PatternIndex::exact(PatternKind kind, std::string_view value) const {
  const ByText& map = exact_[static_cast<std::size_t>(kind)];
  const auto found = map.find(value);
  return found == map.end() ? std::span<const std::uint32_t>() : found->second;
}

std::span<const std::uint32_t> PatternIndex::named(PatternKind kind, std::string_view name) const {
  const ByText& map = named_[static_cast<std::size_t>(kind)];
  const auto found = map.find(name);
  return found == map.end() ? std::span<const std::uint32_t>() : found->second;
}

const re2::RE2& PatternIndex::regex(std::uint32_t number) const {
  std::atomic<const re2::RE2*>& slot = regexes_[number];
  if (const re2::RE2* ready = slot.load(std::memory_order_acquire)) return *ready;
  re2::RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_max_mem(kRegexBytesMax);
  const std::string_view text = patterns_[number].text;
  auto made = std::make_unique<const re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
  const re2::RE2* expected = nullptr;
  if (slot.compare_exchange_strong(expected, made.get(), std::memory_order_acq_rel))
    return *made.release();
  return *expected;
}

bool PatternIndex::text_matches(std::uint32_t number, std::string_view value) const {
  return text_matches(number, value, nullptr);
}

bool PatternIndex::text_matches(std::uint32_t number, std::string_view value,
                                std::string_view* part) const {
  const Pattern& pattern = patterns_[number];
  std::size_t begin = 0;
  std::size_t size = pattern.text.size();
  switch (pattern.mode) {
    case PatternMode::exact:
      if (!equal_ignoring_case(value, pattern.text)) return false;
      break;
    case PatternMode::prefix:
      if (!starts_ignoring_case(value, pattern.text)) return false;
      break;
    case PatternMode::contains:
      begin = find_ignoring_case(value, pattern.text);
      if (begin == std::string_view::npos) return false;
      break;
    case PatternMode::suffix:
    case PatternMode::glob:
      if (!host_matches(pattern, value)) return false;
      size = value.size();
      break;
    case PatternMode::regex:
    case PatternMode::host_regex: {
      const re2::RE2& expression = regex(number);
      re2::StringPiece found;
      if (!expression.ok() || !expression.Match(re2::StringPiece(value.data(), value.size()), 0,
                                                value.size(), re2::RE2::UNANCHORED, &found, 1))
        return false;
      begin = static_cast<std::size_t>(found.data() - value.data());
      size = found.size();
    }
  }
  if (part != nullptr) *part = value.substr(begin, size);
  return true;
}

}  // namespace fw::scan
