// Makes a kind of vendors' feed from two pure functions. Safe to use from any thread.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/vendor_kind.hpp"

namespace fw::feedkit {

using Bodies = std::span<const std::string>;

struct KindSpec {
  std::string_view name;
  std::string_view title;
  std::span<const std::string_view> aliases;
  std::optional<int> guess_rank;
  std::vector<model::VendorUrls> (*urls)(const model::VendorPage& page) = nullptr;
  Result<model::VendorSummary> (*read)(const model::VendorPage& page, Bodies bodies,
                                       Instant now) = nullptr;
};

/// `spec` must outlive the kind: constant data. What is too large is refused before it is read, and
/// a vendor whose feed does not name it is called as the page is.
[[nodiscard]] std::unique_ptr<model::VendorKind> make_kind(const KindSpec& spec);

/// "https://status.vendor.example" of a page's address, whatever its path.
[[nodiscard]] std::string origin_of(const model::VendorPage& page);

/// The page's own feed, or else `path` at its host.
[[nodiscard]] std::string feed_or(const model::VendorPage& page, std::string_view path);

}  // namespace fw::feedkit
