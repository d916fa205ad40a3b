#include "flow/truth/truth.hpp"

#include <algorithm>

namespace fw::truth {
namespace {

Instant end_of(const Span& span) { return span.to.value_or(Instant::max()); }

/// Ends that go on for ever stay so.
Instant later(Instant at, Millis by) { return at > Instant::max() - by ? Instant::max() : at + by; }

bool is_the_same(const Span& told, const Span& seen) {
  return told.from <= later(end_of(seen), kSlack) && seen.from <= later(end_of(told), kSlack);
}

std::optional<Millis> median_of(std::vector<Millis> values) {
  if (values.empty()) return std::nullopt;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace

std::optional<double> Truth::told_share() const {
  const std::size_t seen = both.size() + seen_only.size();
  if (seen == 0) return std::nullopt;
  return static_cast<double>(both.size()) / static_cast<double>(seen);
}

std::vector<Span> united(std::vector<Span> spans) {
  std::ranges::sort(spans, {}, &Span::from);
  std::vector<Span> all;
  for (const Span& span : spans) {
    if (all.empty() || span.from > end_of(all.back())) {
      all.push_back(span);
    } else if (end_of(span) > end_of(all.back())) {
      all.back().to = span.to;
    }
  }
  return all;
}

Truth compare(std::vector<Span> told, std::vector<Span> seen) {
  told = united(std::move(told));
  seen = united(std::move(seen));
  Truth truth;
  std::vector<bool> is_met(told.size());
  std::vector<Millis> lags;
  for (const Span& one : seen) {
    const auto first =
        std::ranges::find_if(told, [&](const Span& word) { return is_the_same(word, one); });
    if (first == told.end()) {
      truth.seen_only.push_back(one);
      continue;
    }
    for (std::size_t i = 0; i < told.size(); ++i)
      if (is_the_same(told[i], one)) is_met[i] = true;
    truth.both.push_back({one, *first});
    lags.push_back(truth.both.back().lag());
  }
  for (std::size_t i = 0; i < told.size(); ++i)
    if (!is_met[i]) truth.told_only.push_back(told[i]);
  truth.median_lag = median_of(std::move(lags));
  return truth;
}

}  // namespace fw::truth
