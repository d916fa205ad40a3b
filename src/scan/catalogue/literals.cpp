#include "scan/catalogue/literals.hpp"

#include <algorithm>

namespace fw::scan {

void Literals::add(std::string_view literal, std::uint32_t owner) {
  std::uint32_t state = 0;
  for (const char letter : literal) {
    const auto byte = static_cast<unsigned char>(letter);
    auto& edges = next_[state];
    const auto edge = std::ranges::find(edges, byte, [](const auto& one) { return one.first; });
    if (edge != edges.end()) {
      state = edge->second;
      continue;
    }
    const auto made = static_cast<std::uint32_t>(next_.size());
    edges.emplace_back(byte, made);
    next_.emplace_back();
    owners_.emplace_back();
    state = made;
    if (class_of_[byte] == 0) class_of_[byte] = static_cast<std::uint8_t>(classes_++);
  }
  auto& owners = owners_[state];
  if (std::ranges::find(owners, owner) == owners.end()) owners.push_back(owner);
}

void Literals::build() {
  for (unsigned char upper = 'A'; upper <= 'Z'; ++upper)
    class_of_[upper] = class_of_[static_cast<unsigned char>(upper - 'A' + 'a')];
  const std::size_t states = next_.size();
  dense_.assign(states * classes_, 0);
  fail_.assign(states, 0);
  has_hit_.assign(states, 0);
  std::vector<std::uint32_t> queue{0};
  for (std::size_t head = 0; head < queue.size(); ++head) {
    const std::uint32_t state = queue[head];
    const std::uint32_t fail = fail_[state];
    if (state != 0) {
      std::copy_n(dense_.begin() + static_cast<std::ptrdiff_t>(std::size_t{fail} * classes_),
                  classes_,
                  dense_.begin() + static_cast<std::ptrdiff_t>(std::size_t{state} * classes_));
      has_hit_[state] = owners_[state].empty() ? has_hit_[fail] : state;
    }
    for (const auto& [byte, target] : next_[state]) {
      std::uint32_t& cell = dense_[std::size_t{state} * classes_ + class_of_[byte]];
      fail_[target] = state == 0 ? 0 : cell;
      cell = target;
      queue.push_back(target);
    }
  }
  for (std::uint32_t& cell : dense_) cell = cell * classes_ | (has_hit_[cell] != 0 ? kHit : 0);
}

}  // namespace fw::scan
