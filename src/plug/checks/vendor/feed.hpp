// Reads status pages of Statuspage's form, and keeps what they said for a little while, so that
// many monitors of one vendor ask it once. Engine's thread only.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>

#include "host/net/net.hpp"
#include "plug/checks/vendor/summary.hpp"

namespace fw::checks::vendor {

inline constexpr std::size_t kFeedsKeptMax = 1'024;
inline constexpr auto kFreshFor = std::chrono::seconds(20);  ///< then a page is asked again
/// A page that does not answer now leaves what it said last in force this long.
inline constexpr auto kInForceFor = std::chrono::minutes(5);

class StatuspageStates final : public model::VendorStates {
 public:
  explicit StatuspageStates(net::Net& net) : net_(net) {}
  void ask(model::VendorQuestion question, Millis timeout, model::VendorDone done) override;

 private:
  using Steady = std::chrono::steady_clock::time_point;
  struct Kept {
    std::optional<Summary> summary;
    std::string etag;
    Instant read_at{};
    Steady read{};
    std::optional<Error> failure;  ///< of the newest try, where it failed
    Steady failed{};
  };

  net::Task<model::VendorState> answer(model::VendorQuestion question, Millis timeout);
  boost::asio::awaitable<void> refresh(std::string page_url, Millis timeout);
  [[nodiscard]] Result<model::VendorState> told(const Kept& kept,
                                                const model::VendorQuestion& question) const;
  void make_room();

  net::Net& net_;
  std::unordered_map<std::string, Kept> kept_;  ///< by address of the page
};

}  // namespace fw::checks::vendor
