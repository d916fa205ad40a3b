#include "scan/collect/well_known.hpp"

#include <algorithm>
#include <utility>

#include "scan/collect/site_files.hpp"

namespace fw::scan {
namespace {

namespace asio = boost::asio;

constexpr Millis kFetchTimeout{5'000};
constexpr int kRedirectsMax = 3;

net::FetchRequest request_for(std::string url, std::size_t bytes_max) {
  net::FetchRequest request;
  request.url = std::move(url);
  request.timeout = kFetchTimeout;
  request.redirects_max = kRedirectsMax;
  request.body_bytes_max = bytes_max;
  return request;
}

}  // namespace

asio::awaitable<void> collect_well_known(net::Url page, Fetcher& fetcher, References& references) {
  auto request = request_for(page.origin() + "/.well-known/security.txt", kSecurityTxtBytesMax);
  const auto security = co_await fetcher.get(std::move(request));
  if (security && security->status == 200) collect_security_txt(security->body, references);

  const std::vector<Reference>& all = references.findings().references;
  const auto named = std::ranges::find_if(all, [](const Reference& one) {
    return one.use == Use::object && one.where.starts_with("web manifest") && !one.url.empty();
  });
  if (named == all.end()) co_return;
  auto wanted = request_for(named->url, kManifestBytesMax);
  const auto manifest = co_await fetcher.get(std::move(wanted));
  if (!manifest || manifest->status != 200) co_return;
  if (const auto url = net::parse_url(manifest->final_url)) {
    references.stand_on(*url, "");
    collect_manifest(manifest->body, references);
  }
}

}  // namespace fw::scan
