// What vendors said of themselves, in the system database. Pure functions over the port; safe to
// use from any thread, but one writer at a time; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/database.hpp"
#include "model/ids.hpp"
#include "model/vendor_states.hpp"

namespace fw::store {

inline constexpr Millis kVendorWordsKept{400LL * 24 * 3'600'000};
inline constexpr std::size_t kVendorWordsPerPageMax = 10'000;  ///< past ones; the oldest go
/// The same word again after a pause this short is the same word: a restart of the program.
inline constexpr Millis kVendorPauseMax{10 * 60'000};

struct VendorPageRecord {
  std::string page;  ///< key_of(VendorPage)
  std::string name;
  std::string url;
  bool is_public = false;
  std::optional<Instant> told_at;
  Instant seen_at{};
};

struct VendorWordRecord {
  std::string page;
  std::string component;                    ///< "" is all of the page
  std::optional<model::VendorLevel> level;  ///< nothing: no word
  std::string sentence;
  std::optional<Instant> told_since;
  Instant since{};
  std::optional<Instant> until;  ///< nothing while it holds
};

/// Ends the words that are others now or not there any more, begins the new ones, and drops what is
/// past its time. `machine` is who heard it.
[[nodiscard]] Result<> record_vendor_news(model::Database& system, const model::MachineId& machine,
                                          const model::VendorNews& news);

/// Ends every word that this machine heard: it did not listen for a while.
[[nodiscard]] Result<> end_vendor_words(model::Database& system, const model::MachineId& machine,
                                        Instant at);

/// By name.
[[nodiscard]] Result<std::vector<VendorPageRecord>> list_vendor_pages(model::Database& system);
[[nodiscard]] Result<std::optional<VendorPageRecord>> find_vendor_page(model::Database& system,
                                                                       std::string_view page);
/// Words that hold, of all pages: of each page all of it first.
[[nodiscard]] Result<std::vector<VendorWordRecord>> vendor_words_now(model::Database& system);

struct VendorHistoryFilter {
  std::string page;
  std::optional<std::string> component;  ///< nothing: all of them
  Instant from{};
  Instant to{};
  std::size_t rows_max = 500;
};

/// Words that held at some time from `from` up to `to`; newest first.
[[nodiscard]] Result<std::vector<VendorWordRecord>> vendor_history(
    model::Database& system, const VendorHistoryFilter& filter);

}  // namespace fw::store
