// Many literals looked for in one pass over a text (Aho and Corasick, 1975). Immutable after
// building; safe to use from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace fw::scan {

class Literals {
 public:
  /// `literal` in lower case, not empty; `owner` is what a hit reports.
  void add(std::string_view literal, std::uint32_t owner);
  /// Must be called once after the last add.
  void build();

  [[nodiscard]] bool empty() const { return next_.size() <= 1; }

  /// Calls `hit(owner, end)` for each occurrence; `end` is the offset behind it. ASCII case of the
  /// text does not matter. One table look-up per byte.
  template <class Hit>
  void find(std::string_view text, Hit hit) const {
    if (dense_.empty()) return;
    std::uint32_t row = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const std::uint32_t cell = dense_[row + class_of_[static_cast<unsigned char>(text[i])]];
      row = cell & ~kHit;
      if ((cell & kHit) == 0) continue;
      for (std::uint32_t at = has_hit_[row / classes_]; at != 0; at = has_hit_[fail_[at]])
        for (const std::uint32_t owner : owners_[at]) hit(owner, i + 1);
    }
  }

 private:
  static constexpr std::uint32_t kHit = 1U << 31;

  std::vector<std::vector<std::pair<unsigned char, std::uint32_t>>> next_{{}};
  std::vector<std::vector<std::uint32_t>> owners_{{}};
  std::vector<std::uint32_t> fail_;
  std::vector<std::uint32_t> has_hit_;  ///< nearest state on the fail chain with owners, or 0
  std::vector<std::uint32_t> dense_;    ///< row of the next state, and whether it has hits
  std::array<std::uint8_t, 256> class_of_{};
  std::uint32_t classes_ = 1;
};

}  // namespace fw::scan
