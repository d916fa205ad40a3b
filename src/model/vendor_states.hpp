// What vendors say of themselves: the ports through which checks ask, and the answers. Values; who
// implements a port says which threads may call it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace fw::model {

/// From best to worst.
enum class VendorLevel : std::uint8_t {
  operational,
  maintenance,
  degraded,
  partial_outage,
  major_outage
};

[[nodiscard]] std::string_view name(VendorLevel level);
[[nodiscard]] std::optional<VendorLevel> vendor_level_named(std::string_view text);

/// Where a vendor tells of its state.
struct VendorPage {
  std::string name;  ///< "Stripe"; "" where only the address is known
  std::string url;   ///< of the page for people
  std::string type;  ///< of its feed: "statuspage", "rss", …; "" where nobody knows
  std::string feed;  ///< what a machine reads, where that is not made from `url`
  std::vector<std::string> components;  ///< of the page that are this service; empty: all of it
  std::string probe;                    ///< a host that answers for the vendor, or ""
  bool is_public = false;  ///< of the catalogue; an address that a customer gave is the customer's
};

/// What tells one page from another: pages with the same key are one feed, asked once for all.
[[nodiscard]] std::string_view key_of(const VendorPage& page);

/// The vendors that the catalogue knows. Immutable; safe to use from any thread.
class VendorDirectory {
 public:
  virtual ~VendorDirectory() = default;
  [[nodiscard]] virtual std::optional<VendorPage> find(std::string_view slug) const = 0;
};

inline constexpr std::size_t kVendorComponentsAskedMax = 20;

struct VendorQuestion {
  VendorPage page;
  /// Names or ids of components or groups, of which the worst counts; empty: those of the page, or
  /// all of it.
  std::vector<std::string> components;
};

/// What a vendor says.
struct VendorState {
  /// Nothing: the vendor's feed tells only of trouble, and of none now. That is no word that all is
  /// well.
  std::optional<VendorLevel> level;
  std::string subject;                 ///< the component, or the vendor where all of it was asked
  std::string sentence;                ///< "partial outage: API, Dashboard"
  std::vector<std::string> incidents;  ///< open ones that concern it, at most 5
  std::optional<Instant> since;        ///< when the trouble began by the vendor's own word
  std::optional<Instant> told_at;      ///< when the vendor last changed its page
  Instant read_at{};                   ///< when it was read here
};

using VendorDone = std::move_only_function<void(Result<VendorState>)>;

/// What a vendor last said. Engine's thread only, but for `reads`.
class VendorStates {
 public:
  virtual ~VendorStates() = default;
  /// `done` is called exactly once, never before `ask` returns, within `timeout`. A failure means
  /// that nothing is known now: `not_found` where the vendor has no such component, `denied` where
  /// this machine may not ask, `corrupt` where the feed cannot be read, `unavailable`, `timeout`,
  /// `limit`.
  virtual void ask(VendorQuestion question, Millis timeout, VendorDone done) = 0;
  /// Whether feeds of this type can be read, or found out ("" and nothing else). From any thread.
  [[nodiscard]] virtual bool reads(std::string_view type) const = 0;
};

/// One part of what a vendor says, or all of it.
struct VendorWord {
  std::string component;             ///< "Group / Name"; "": all of the page
  std::optional<VendorLevel> level;  ///< nothing: no word, or it could not be read
  std::string sentence;              ///< what stands on the page: incidents' titles, or the level
  std::optional<Instant> since;      ///< by the vendor's own word, where it says so
  bool operator==(const VendorWord&) const = default;
};

/// A vendor's word became another one.
struct VendorNews {
  VendorPage page;
  Instant at{};                     ///< when it was seen here
  std::optional<Instant> told_at;   ///< when the vendor says it changed its page
  std::vector<VendorWord> changed;  ///< parts whose level or sentence is another than before
  std::vector<VendorWord> words;    ///< all of it first, then each part that is not well
};

/// Told on the engine's thread after each change, and of the first word after a start.
using VendorObserver = std::function<void(const VendorNews&)>;

}  // namespace fw::model
