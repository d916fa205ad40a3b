// Fetches what a kind of vendors' feed asks for and has it read; finds out the kind where it is not
// known. Engine's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flow/vendors/pace.hpp"
#include "host/net/net.hpp"
#include "model/vendor_kind.hpp"

namespace fw::app {

/// How a page was read: asked the same way again, only what is new comes.
struct VendorSource {
  const model::VendorKind* kind = nullptr;
  model::VendorPage page;  ///< as the kind was asked
  std::size_t way = 0;     ///< of the kind's
  struct Validators {
    std::string etag;
    std::string last_modified;
  };
  std::vector<Validators> validators;  ///< one an address
};

struct VendorReading {
  /// Nothing where nothing changed since the source was read.
  std::optional<model::VendorSummary> summary;
  VendorSource source;
};

struct VendorFailure {
  VendorFailure(Error why, std::optional<Millis> wished = std::nullopt)
      : error(std::move(why)), retry_after(wished) {}

  Error error;
  std::optional<Millis> retry_after;  ///< when the host wants to be asked again
};

template <class T>
using VendorResult = std::expected<T, VendorFailure>;

class VendorFetcher {
 public:
  /// Requests to one host are `gap` apart.
  VendorFetcher(net::Net& net, const model::VendorKinds& kinds, Millis gap)
      : net_(net), kinds_(kinds), turns_(gap) {}

  /// `corrupt` where what came is not of this kind, `not_found` where nothing is there: both may
  /// mean that the page is of another kind now. `denied`, `timeout`, `unavailable`, `limit`.
  boost::asio::awaitable<VendorResult<VendorReading>> read(VendorSource source);

  /// Tries the kinds that can be guessed but `not_this`, the likeliest first. `corrupt` where none
  /// fits.
  boost::asio::awaitable<VendorResult<VendorReading>> guess(model::VendorPage page,
                                                            const model::VendorKind* not_this);

 private:
  struct Answer {
    bool is_unchanged = false;
    std::string body;
    VendorSource::Validators validators;
  };
  /// Bodies of one search, so that kinds with one address ask it once.
  using Seen = std::map<std::string, VendorResult<Answer>>;

  boost::asio::awaitable<VendorResult<Answer>> fetch(std::string url,
                                                     VendorSource::Validators known);
  boost::asio::awaitable<VendorResult<VendorReading>> read_way(VendorSource source,
                                                               model::VendorUrls urls);
  boost::asio::awaitable<VendorResult<VendorReading>> try_way(VendorSource source,
                                                              model::VendorUrls urls, Seen& seen);

  net::Net& net_;
  const model::VendorKinds& kinds_;
  vendors::HostTurns turns_;
};

/// True for failures after which the page may be of another kind.
[[nodiscard]] bool is_of_other_form(const Error& error);

}  // namespace fw::app
