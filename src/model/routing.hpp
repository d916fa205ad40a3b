// Where a request is answered: here, or in the region that it is about; decided by what is known of
// it, without asking anybody. Values and pure functions; safe to use from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace fw::model {

/// A region that requests can be sent to, as the configuration has it.
struct KnownRegion {
  std::string name;
  std::string public_url;                  ///< how people reach it, without a trailing slash; or ""
  std::vector<std::string> internal_urls;  ///< how its machines are reached from this one
  std::vector<std::string> places;         ///< where they stand, as Fly.io names regions
  bool operator==(const KnownRegion&) const = default;
};

/// How sure it is whose home the region is.
enum class Sureness : std::uint8_t {
  nothing,  ///< nobody knows: whoever gets the request answers it
  hint,     ///< a cookie, or an id in the path: may be old or made up
  sure,     ///< the request's credentials name it, or the directory does
};

/// What came before this machine saw the request.
enum class Passage : std::uint8_t {
  none,      ///< it comes from its client
  sent,      ///< another machine sent it here: it goes nowhere else
  returned,  ///< this machine sent it on, and it could not be delivered
  forged,    ///< it says that another machine sent it, and none did
};

struct RouteFacts {
  std::string method;
  std::string target;  ///< path and query, as in a request line
  std::string here;    ///< this machine's region
  std::string home;    ///< the region it belongs to; "" with Sureness::nothing
  Sureness sureness = Sureness::nothing;
  Passage passage = Passage::none;
};

struct Route {
  enum class Act : std::uint8_t {
    serve,     ///< by this machine
    replay,    ///< the proxy in front of us is to deliver it to another region
    redirect,  ///< its client is to ask elsewhere
    forward,   ///< this machine asks one of the other region, and passes its answer on
    refuse,    ///< by nobody; `sentence` says why
  };
  Act act = Act::serve;
  int status = 200;
  std::string region;  ///< where it goes, or belongs; "" where it is served
  std::vector<std::pair<std::string, std::string>> headers;
  std::string sentence;
};
[[nodiscard]] std::string_view name(Route::Act act);

/// A way of sending requests to another region; one folder a kind under plug/routers/. Immutable;
/// safe to use from any thread.
class RouterKind {
 public:
  virtual ~RouterKind() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;  ///< "fly"; also the folder
  /// `invalid` where what is known of another region does not suffice to send anything there: the
  /// sentence names the setting.
  [[nodiscard]] virtual Result<> check(const KnownRegion& region) const = 0;
  /// How a request that is at home in `home`, which is not here, gets there.
  [[nodiscard]] virtual Route send(const RouteFacts& facts, const KnownRegion& home) const = 0;
};

using RouterKinds = std::vector<std::unique_ptr<RouterKind>>;

/// A request that was sent here once is served or refused, whatever is known of it: so no chain of
/// machines that disagree can become a loop.
[[nodiscard]] Route decide(const RouterKind& router, const std::vector<KnownRegion>& regions,
                           const RouteFacts& facts);

/// The parameter of an address that a client was redirected to by us.
inline constexpr std::string_view kRedirectedParameter = "routed_from";

}  // namespace fw::model
