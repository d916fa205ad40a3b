#include <memory>

#include "plug/objects/s3/s3.hpp"

namespace fw::objects::s3 {
namespace {

class Kind final : public model::ObjectKind {
 public:
  Kind(net::BlockingClient& http, const Clock& clock) : http_(http), clock_(clock) {}

  [[nodiscard]] std::string_view name() const override { return "s3"; }
  [[nodiscard]] std::string_view usage() const override {
    return "s3://bucket/prefix?endpoint=https://…&region=…";
  }
  [[nodiscard]] bool takes(std::string_view url) const override { return url.starts_with("s3://"); }

  [[nodiscard]] Result<std::unique_ptr<model::ObjectStore>> open(
      std::string_view url, const model::ObjectSettings& settings) const override {
    FW_TRY(Address address, parse_address(url, settings.region));
    return std::make_unique<Bucket>(
        std::move(address), settings.credentials,
        [&http = http_](const net::FetchRequest& request) { return http.fetch(request); }, clock_);
  }

 private:
  net::BlockingClient& http_;
  const Clock& clock_;
};

}  // namespace

std::unique_ptr<model::ObjectKind> make(net::BlockingClient& http, const Clock& clock) {
  return std::make_unique<Kind>(http, clock);
}

}  // namespace fw::objects::s3
