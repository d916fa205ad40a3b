#include "flow/schedule/claims.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace fw::schedule {

std::uint64_t slot_hash(const HashKey& key, std::uint64_t hash, model::Slot slot) {
  std::array<char, 16> bytes{};
  std::memcpy(bytes.data(), &hash, sizeof hash);
  std::memcpy(bytes.data() + sizeof hash, &slot, sizeof slot);
  return hash64(key, {bytes.data(), bytes.size()});
}

// ── One generation: open addressing, the token is its own hash ───────────────────────────────────

Claims::Place* Claims::Table::find(Token token) {
  if (used == 0) return nullptr;
  const std::size_t mask = places.size() - 1;
  for (std::size_t i = token & mask;; i = (i + 1) & mask) {
    if (places[i].token == token) return &places[i];
    if (places[i].token == 0) return nullptr;
  }
}

Claims::Place* Claims::Table::add(Token token) {
  if (used >= kClaimsMax) return nullptr;
  if (2 * (used + 1) > places.size()) grow();
  const std::size_t mask = places.size() - 1;
  std::size_t i = token & mask;
  while (places[i].token != 0) i = (i + 1) & mask;
  places[i].token = token;
  ++used;
  return &places[i];
}

void Claims::Table::grow() {
  const std::vector<Place> before = std::move(places);
  places.assign(before.empty() ? 256 : 2 * before.size(), Place{});
  used = 0;
  for (const Place& place : before)
    if (place.token != 0) add(place.token)->claim = place.claim;
}

// ── Both ─────────────────────────────────────────────────────────────────────────────────────────

Claims::Place* Claims::look_up(Token token) {
  Place* place = young_.find(token);
  return place != nullptr ? place : old_.find(token);
}

const Claim* Claims::find(Token token) const {
  const Place* place = const_cast<Claims*>(this)->look_up(token);
  return place == nullptr ? nullptr : &place->claim;
}

bool Claims::begin(Token token, Machine by, Instant now) {
  if (Place* place = look_up(token)) {
    Claim& claim = place->claim;
    if (claim.state == Claim::State::done) return false;
    if (claim.state == Claim::State::begun && claim.by == by) return false;
    claim = {now, by, Claim::State::begun};
    return true;
  }
  Place* place = young_.add(token);
  if (place == nullptr) {
    ++dropped_;
    return false;
  }
  place->claim = {now, by, Claim::State::begun};
  return true;
}

void Claims::done(Token token, Machine by, Instant now) {
  Place* place = look_up(token);
  if (place == nullptr) place = young_.add(token);
  if (place == nullptr) {
    ++dropped_;
    return;
  }
  place->claim = {now, by, Claim::State::done};
}

std::vector<Token> Claims::lose(Machine by) {
  std::vector<Token> lost;
  for (Table* table : {&young_, &old_}) {
    for (Place& place : table->places) {
      if (place.token == 0 || place.claim.by != by) continue;
      if (place.claim.state != Claim::State::begun) continue;
      place.claim.state = Claim::State::lost;
      lost.push_back(place.token);
    }
  }
  return lost;
}

void Claims::expire(Instant now) {
  const bool is_first = !turn_at_;
  // Also when the clock went back: nothing is remembered for longer than two turns.
  if (!is_first && now >= *turn_at_ && now - *turn_at_ < kGeneration) return;
  turn_at_ = now;
  if (is_first) return;
  std::swap(young_, old_);
  young_.used = 0;
  std::ranges::fill(young_.places, Place{});
}

}  // namespace fw::schedule
