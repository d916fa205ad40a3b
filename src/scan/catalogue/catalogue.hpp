// The service catalogue: what services exist, how each is recognised and where it tells of its
// state. Immutable after loading; safe to use from any thread.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "scan/catalogue/index.hpp"
#include "scan/catalogue/overlay.hpp"
#include "scan/catalogue/pattern.hpp"

namespace fw::scan {

struct Service {
  std::string_view id;
  std::string_view name;
  std::string_view category;  ///< "payments", "cdn", …; catalog/README.md lists them
  std::string_view homepage;
  std::string_view parent;       ///< id of the vendor this is a product of, or ""
  std::string_view status_page;  ///< URL, or ""
  std::string_view status_type;  ///< "statuspage", "rss", …; "none": checked, publishes no feed
  std::string_view status_feed;  ///< URL a machine can read, or ""
  std::string_view probe;        ///< host that answers for the service, or ""
  std::string_view sources;      ///< "overlay,tpw,wapp"
  /// Names of the feed's components that are the service, or parts of them, separated by '\x1f';
  /// "" where the whole feed is.
  std::string_view components;
  bool core = false;            ///< among the well-evidenced ones
  bool infrastructure = false;  ///< others are built on it: CDN, cloud, hosting, storage
  bool detectable = false;      ///< has at least one pattern
  bool full = false;            ///< all that its maker shows of it was written down by hand
};

/// Whether it tells of its state itself, in a form a machine can read.
[[nodiscard]] bool is_readable_feed(const Service& service);

struct Logo {
  std::string_view view_box;
  std::string_view body;   ///< inside of an <svg>
  std::string_view color;  ///< RRGGBB for one-colour logos, or ""
};

struct CatalogueStats {
  std::size_t services = 0;
  std::size_t detectable = 0;
  std::size_t core = 0;
  std::size_t status_feeds = 0;            ///< that name a typed feed
  std::size_t status_feeds_by_parent = 0;  ///< that name none, but whose vendor does
  std::size_t full = 0;
  std::size_t status_pages = 0;
  std::size_t logos = 0;
  std::map<std::string, std::size_t, std::less<>> by_category;
};

class Catalogue {
 public:
  /// The table built into the binary. Costs some milliseconds; load once and share.
  [[nodiscard]] static Result<std::shared_ptr<const Catalogue>> embedded();

  /// The same with a user's files laid over it, the last one on top. `invalid` with every problem.
  [[nodiscard]] static Result<std::shared_ptr<const Catalogue>> with_overlays(
      std::span<const OverlayFile> files);

  /// A table in the generator's format (catalog/README.md); `corrupt` names the line. The text is
  /// kept.
  [[nodiscard]] static Result<std::shared_ptr<const Catalogue>> parse(std::string text,
                                                                      std::string logos = {});

  [[nodiscard]] std::span<const Service> services() const { return services_; }
  [[nodiscard]] std::span<const Pattern> patterns() const { return patterns_; }
  [[nodiscard]] const Service& service(std::uint32_t number) const { return services_[number]; }

  /// The service with this id, or nullptr.
  [[nodiscard]] const Service* find(std::string_view id) const;
  /// Who tells of its state: the service itself, or its vendor where it has neither page nor type
  /// of its own; nullptr where nobody does in a form that a machine can read.
  [[nodiscard]] const Service* told_by(const Service& service) const;
  /// Its logo, or nullptr: show a monogram.
  [[nodiscard]] const Logo* logo(std::string_view id) const;
  [[nodiscard]] CatalogueStats stats() const;
  [[nodiscard]] const PatternIndex& index() const { return index_; }

 private:
  Catalogue() = default;
  Result<> read(std::string_view text);
  Result<> read_service(std::span<const std::string_view> fields);
  Result<> read_pattern(std::span<const std::string_view> fields);
  void read_logos(std::string_view text);

  std::string text_;
  std::string logo_text_;
  std::vector<Service> services_;
  std::vector<Pattern> patterns_;
  std::unordered_map<std::string_view, std::uint32_t> by_id_;
  std::unordered_map<std::string_view, Logo> logos_;
  PatternIndex index_;
};

}  // namespace fw::scan
