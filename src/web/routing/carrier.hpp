// The port through which requests get to machines of other regions, whatever carries them. To be
// used on the web loop; implemented by app/.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "host/http/message.hpp"

namespace fw::web {

/// A request on its way, complete but for what the connection needs.
struct Carried {
  std::string method;
  std::string target;  ///< as in a request line
  http::Headers headers;
  std::string body;
};

/// What the other region answers, while it comes.
class CarriedAnswer {
 public:
  virtual ~CarriedAnswer() = default;
  [[nodiscard]] virtual int status() const = 0;
  [[nodiscard]] virtual const http::Headers& headers() const = 0;  ///< names in lower case
  /// Of the body, where that is known.
  [[nodiscard]] virtual std::optional<std::uint64_t> length() const = 0;
  /// The next piece of the body; "" at its end.
  [[nodiscard]] virtual boost::asio::awaitable<Result<std::string>> read() = 0;
  /// Ends a read that waits, soon.
  virtual void cancel() = 0;
};

class Carrier {
 public:
  virtual ~Carrier() = default;
  /// Asks a healthy machine of that region; once the head of its answer is there. `unavailable`
  /// where none can be reached, `timeout` where one is silent, `limit` where too much is under way.
  [[nodiscard]] virtual boost::asio::awaitable<Result<std::unique_ptr<CarriedAnswer>>> send(
      std::string region, Carried request) = 0;
};

}  // namespace fw::web
