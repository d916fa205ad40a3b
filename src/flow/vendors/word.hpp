// A page's summary made ready for questions, and what it says of some of its parts. Pure; safe to
// use from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "model/vendor_kind.hpp"

namespace fw::vendors {

inline constexpr std::size_t kIncidentsToldMax = 5;
inline constexpr std::size_t kPartsToldMax = 5;  ///< in a sentence; the rest is counted
inline constexpr std::size_t kWordsKeptMax = 500;

/// Immutable once made; answering costs two look-ups a component that is asked for.
class Word {
 public:
  explicit Word(model::VendorSummary summary);
  Word(const Word&) = delete;
  Word& operator=(const Word&) = delete;

  [[nodiscard]] const model::VendorSummary& summary() const { return summary_; }

  /// Of the components named (by name, "Group / Name" or id) or of groups, as bad as the worst of
  /// them; of all of it where none is named. Of several with one name the worst counts. `not_found`
  /// names some that there are, `corrupt` a state in a word that is not known; but trouble of one
  /// component is told though another cannot be found. `read_at` is left to the caller.
  [[nodiscard]] Result<model::VendorState> state_of(std::span<const std::string> components) const;

  /// All of it, then each part that is not well, at most kWordsKeptMax, in the page's order.
  [[nodiscard]] std::vector<model::VendorWord> words() const;

 private:
  using Part = std::uint32_t;  ///< its place in the summary

  void index();
  void add(std::string_view name, Part part);
  [[nodiscard]] std::vector<Part> find(std::string_view asked) const;
  /// Nothing where the page names only parts in trouble, and not this one.
  [[nodiscard]] Result<std::vector<Part>> parts_of(std::string_view asked) const;
  [[nodiscard]] std::string full_name(Part part) const;
  [[nodiscard]] bool concerns(const model::VendorIncident& incident,
                              std::span<const Part> parts) const;
  [[nodiscard]] model::VendorState state_of_all() const;
  [[nodiscard]] Result<model::VendorState> state_of_one(std::string_view asked) const;
  [[nodiscard]] std::unexpected<Error> no_such(std::string_view asked) const;

  model::VendorSummary summary_;
  std::unordered_map<std::string, std::vector<Part>> by_name_;  ///< in lower case
  std::unordered_map<std::string, std::vector<Part>>
      by_group_;  ///< parts inside, by id of the group
  std::unordered_map<std::string_view, Part> by_id_;
};

}  // namespace fw::vendors
