// The catalogue of third-party services as people read it: searched, page by page, with what an
// account watches of each. Safe to use from any thread; blocks.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/ids.hpp"
#include "service/context.hpp"
#include "service/vendor_truth.hpp"

namespace fw::service {

struct Core;

inline constexpr std::size_t kCatalogueRowsMax = 60;  ///< of one page

struct CatalogueQuery {
  std::string words;     ///< in id, name or homepage, without regard to case; "": all
  std::string category;  ///< "": all
  bool with_feed = false;
  std::size_t page = 0;  ///< from 0
};

struct CatalogueRow {
  std::string id;
  std::string name;
  std::string category;
  std::string homepage;
  std::string status_page;
  std::string status_type;  ///< "none": looked, it publishes no feed a machine can read
  bool has_feed = false;    ///< its own, or that of what it is part of
  std::size_t watched = 0;  ///< monitors of the account that watch it
};

struct CatalogueList {
  std::vector<CatalogueRow> rows;
  std::size_t found = 0;  ///< on all pages
  std::size_t services = 0;
  std::size_t core = 0;
  std::size_t with_feed = 0;
  std::vector<std::pair<std::string, std::size_t>> categories;  ///< by name, of the whole catalogue
};

struct CataloguePattern {
  std::string kind;
  std::string match;  ///< "is", "at or below", "begins with", "holds", "is like", "matches"
  std::string text;
  std::string name;  ///< of a header, a meta element, a selector's target; or ""
  int confidence = 100;
};

struct CatalogueEntry {
  CatalogueRow row;
  std::string feed;
  std::string probe;
  std::string parent;       ///< id, or ""
  std::string parent_name;  ///< or ""
  bool core = false;
  bool infrastructure = false;
  std::vector<std::string> sources;
  std::vector<CataloguePattern> patterns;
  std::vector<std::pair<std::string, std::string>> products;  ///< id and name of its parts
  std::vector<std::pair<model::MonitorId, std::string>> monitors;
};

/// A drawing: the service's logo, or a letter on a colour of its own where there is none.
struct CatalogueLogo {
  std::string view_box;
  std::string body;   ///< inside of an <svg>; "" where there is none
  std::string color;  ///< RRGGBB of a logo of one colour, or ""
  std::string name;   ///< of the service; "" where nobody knows it
};

class ServiceCatalogue {
 public:
  explicit ServiceCatalogue(Core& core) : core_(core) {}

  [[nodiscard]] Result<CatalogueList> list(const TenantCtx& ctx, const CatalogueQuery& query);
  /// `not_found` names the nearest id.
  [[nodiscard]] Result<CatalogueEntry> get(const TenantCtx& ctx, std::string_view id);
  /// Its state: its own word, what is seen of it, and how both agreed. `not_found` as get().
  [[nodiscard]] Result<VendorStanding> standing(const TenantCtx& ctx, std::string_view id) {
    return vendor_standing(core_, ctx, id);
  }
  /// Public: names and logos are no secret.
  [[nodiscard]] CatalogueLogo logo(std::string_view id) const;

 private:
  Core& core_;
};

}  // namespace fw::service
