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

std::size_t Claims::seek(Token token) const {
  const std::size_t mask = places_.size() - 1;
  std::size_t place = home_of(token);
  while (places_[place].token != 0 && places_[place].token != token) place = (place + 1) & mask;
  return place;
}

/// The token's place, with token 0 where it is new; null where there is no room.
Claims::Place* Claims::add(Token token) {
  if (places_.empty()) grow();
  std::size_t place = seek(token);
  if (places_[place].token != 0) return &places_[place];
  if (used_ >= kClaimsMax) {
    ++dropped_;
    return nullptr;
  }
  if (2 * (used_ + 1) > places_.size()) {
    grow();
    place = seek(token);
  }
  ++used_;
  return &places_[place];
}

void Claims::grow() {
  const std::vector<Place> before = std::move(places_);
  places_.assign(before.empty() ? 256 : 2 * before.size(), Place{});
  for (const Place& place : before)
    if (place.token != 0) places_[seek(place.token)] = place;
  swept_ = 0;
}

/// Those behind it that had to give way move up.
void Claims::erase(std::size_t place) {
  const std::size_t mask = places_.size() - 1;
  std::size_t hole = place;
  for (std::size_t i = (place + 1) & mask; places_[i].token != 0; i = (i + 1) & mask) {
    if (((i - home_of(places_[i].token)) & mask) < ((i - hole) & mask)) continue;
    places_[hole] = places_[i];
    hole = i;
  }
  places_[hole] = {};
  --used_;
}

std::optional<Claim> Claims::find(Token token) const {
  if (places_.empty()) return std::nullopt;
  const Place& place = places_[seek(token)];
  if (place.token == 0) return std::nullopt;
  return Claim{from_ms(place.at_ms), static_cast<Machine>(place.by),
               static_cast<Claim::State>(place.state)};
}

bool Claims::begin(Token token, Machine by, Instant now) {
  Place* place = add(token);
  if (place == nullptr) return false;
  const auto state = static_cast<Claim::State>(place->state);
  if (place->token != 0 && state == Claim::State::done) return false;
  const bool is_kept = place->by == by || place->by == kSelf;
  if (place->token != 0 && state == Claim::State::begun && is_kept) return false;
  *place = {token, by, to_ms(now), static_cast<std::uint64_t>(Claim::State::begun)};
  return true;
}

void Claims::done(Token token, Machine by, Instant now) {
  if (Place* place = add(token))
    *place = {token, by, to_ms(now), static_cast<std::uint64_t>(Claim::State::done)};
}

std::vector<Token> Claims::lose(Machine by) {
  std::vector<Token> lost;
  for (Place& place : places_) {
    if (place.token == 0 || place.by != by) continue;
    if (static_cast<Claim::State>(place.state) != Claim::State::begun) continue;
    place.state = static_cast<std::uint64_t>(Claim::State::lost);
    lost.push_back(place.token);
  }
  return lost;
}

void Claims::expire(Instant now) {
  const std::int64_t oldest = to_ms(now - kRemembered);
  const std::int64_t newest = to_ms(now + kRemembered);  // a clock may have gone back
  const std::size_t end = std::min(places_.size(), swept_ + places_.size() / kSweeps);
  while (swept_ < end) {
    const Place& place = places_[swept_];
    if (place.token != 0 && (place.at_ms < oldest || place.at_ms > newest)) {
      erase(swept_);  // and look again at what moved up
    } else {
      ++swept_;
    }
  }
  if (swept_ >= places_.size()) swept_ = 0;
}

}  // namespace fw::schedule
