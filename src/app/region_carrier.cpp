#include "app/region_carrier.hpp"

#include <algorithm>

namespace fw::app {
namespace {

namespace asio = boost::asio;

class Answer final : public web::CarriedAnswer {
 public:
  explicit Answer(std::unique_ptr<upstream::Answer> answer) : answer_(std::move(answer)) {}

  int status() const override { return answer_->head().status; }
  const http::Headers& headers() const override { return answer_->head().headers; }
  std::optional<std::uint64_t> length() const override { return answer_->head().length; }
  asio::awaitable<Result<std::string>> read() override { return answer_->read(); }
  void cancel() override { answer_->cancel(); }

 private:
  std::unique_ptr<upstream::Answer> answer_;
};

}  // namespace

RegionCarrier::RegionCarrier(net::Net& net, const std::vector<model::KnownRegion>& regions,
                             upstream::Limits limits)
    : net_(net), client_(net, limits) {
  for (const model::KnownRegion& region : regions)
    for (const std::string& text : region.internal_urls)
      if (auto url = net::parse_url(text))
        regions_[region.name].machines.push_back({*std::move(url), {}});
}

std::vector<RegionCarrier::Machine*> RegionCarrier::in_turn(Region& region) const {
  std::vector<Machine*> machines;
  for (std::size_t i = 0; i < region.machines.size(); ++i)
    machines.push_back(&region.machines[(region.next + i) % region.machines.size()]);
  region.next = (region.next + 1) % region.machines.size();
  const auto now = net_.clock.steady();
  std::ranges::stable_partition(machines,
                                [&](const Machine* one) { return one->shunned_until <= now; });
  return machines;
}

asio::awaitable<Result<std::unique_ptr<web::CarriedAnswer>>> RegionCarrier::send(
    std::string region, web::Carried request) {
  const auto found = regions_.find(region);
  if (found == regions_.end())
    co_return fail(Code::unavailable, "no machine of the region {} is known", region);
  std::optional<Error> failure;
  for (Machine* machine : in_turn(found->second)) {
    upstream::Request copy{.method = request.method,
                           .target = request.target,
                           .headers = request.headers,
                           .body = request.body};
    auto sent = co_await client_.send(machine->url, std::move(copy));
    if (sent) {
      machine->shunned_until = {};
      std::unique_ptr<web::CarriedAnswer> answer = std::make_unique<Answer>(*std::move(sent));
      co_return answer;
    }
    failure = std::move(sent.error().error);
    if (failure->code() == Code::limit) break;
    machine->shunned_until = net_.clock.steady() + shunned_for;
    // What may have been heard is not asked of another machine: it could be done twice.
    if (!sent.error().is_unheard) break;
  }
  co_return std::unexpected(*std::move(failure));
}

}  // namespace fw::app
