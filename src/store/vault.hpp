// Settings in the form they are stored: a sealed JSON object. Safe to use from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "model/settings.hpp"
#include "store/seal.hpp"

namespace fw::store {

/// Seals whole settings, as secrets hide in headers and URLs too. `Random` must be fit for keys.
class Vault {
 public:
  Vault(Seal seal, Random& random) : seal_(std::move(seal)), random_(random) {}

  [[nodiscard]] std::string close(const model::Settings& settings, std::string_view place) const;
  [[nodiscard]] Result<model::Settings> open(std::string_view sealed, std::string_view place) const;

 private:
  const Seal seal_;
  Random& random_;
};

/// Texts as a JSON array, and back; what is no array of texts reads as empty.
[[nodiscard]] std::string to_json_list(const std::vector<std::string>& items);
[[nodiscard]] std::vector<std::string> from_json_list(std::string_view text);

}  // namespace fw::store
