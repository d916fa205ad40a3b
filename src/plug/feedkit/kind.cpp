#include "plug/feedkit/kind.hpp"

#include <algorithm>

namespace fw::feedkit {
namespace {

class SpecKind final : public model::VendorKind {
 public:
  explicit SpecKind(const KindSpec& spec) : spec_(spec) {}

  [[nodiscard]] std::string_view name() const override { return spec_.name; }
  [[nodiscard]] std::string_view title() const override { return spec_.title; }
  [[nodiscard]] std::span<const std::string_view> aliases() const override { return spec_.aliases; }
  [[nodiscard]] std::optional<int> guess_rank() const override { return spec_.guess_rank; }

  [[nodiscard]] std::vector<model::VendorUrls> urls(const model::VendorPage& page) const override {
    if (page.url.empty() && page.feed.empty()) return {};
    return spec_.urls(page);
  }

  [[nodiscard]] Result<model::VendorSummary> read(const model::VendorPage& page,
                                                  std::span<const std::string> bodies,
                                                  Instant now) const override {
    if (bodies.empty() || bodies.front().empty())
      return fail(Code::corrupt, "the status page answers with nothing");
    for (const std::string& body : bodies)
      if (body.size() > model::kVendorBodyBytesMax)
        return fail(Code::limit, "the status page's feed is larger than {} bytes",
                    model::kVendorBodyBytesMax);
    FW_TRY(model::VendorSummary summary, spec_.read(page, bodies, now));
    if (summary.name.empty()) summary.name = page.name.empty() ? origin_of(page) : page.name;
    return summary;
  }

 private:
  const KindSpec& spec_;
};

}  // namespace

std::unique_ptr<model::VendorKind> make_kind(const KindSpec& spec) {
  return std::make_unique<SpecKind>(spec);
}

std::string origin_of(const model::VendorPage& page) {
  const std::string_view url = page.url.empty() ? page.feed : page.url;
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  return std::string(url.substr(0, url.find_first_of("/?#", scheme + 3)));
}

std::string feed_or(const model::VendorPage& page, std::string_view path) {
  return page.feed.empty() ? origin_of(page).append(path) : page.feed;
}

}  // namespace fw::feedkit
