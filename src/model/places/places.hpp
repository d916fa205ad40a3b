// Where on Earth places are, and which continent and legal region they belong to: a table that is
// shipped and that an installation adds to. Values; safe to use from any thread.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/ids.hpp"

namespace fw::model {

/// Degrees: north and east are positive.
struct Spot {
  double latitude = 0;
  double longitude = 0;
  bool operator==(const Spot&) const = default;
};

/// Along the surface of the Earth, taken as a sphere.
[[nodiscard]] double kilometres(Spot from, Spot to);

struct KnownPlace {
  Place place;
  std::string city;
  std::optional<Spot> spot;  ///< nothing: it is on no map
};

class Places {
 public:
  /// Every place of the shipped table: all that Fly.io has machines in.
  [[nodiscard]] static Places shipped();

  /// Adds a place, or replaces the one of that name.
  void put(KnownPlace place);
  /// nullptr where it is not known.
  [[nodiscard]] const KnownPlace* find(std::string_view name) const;
  [[nodiscard]] const std::map<std::string, KnownPlace, std::less<>>& all() const { return all_; }

  /// `place` with the region and the continent of the table where it says "local" of them.
  [[nodiscard]] Place complete(Place place) const;
  /// Of these regions the one with a place nearest to `from`; nothing where none has a place on the
  /// map.
  [[nodiscard]] std::optional<std::string> nearest_region(
      Spot from, std::span<const std::string> regions) const;

 private:
  std::map<std::string, KnownPlace, std::less<>> all_;
};

}  // namespace fw::model
