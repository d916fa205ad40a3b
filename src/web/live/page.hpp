// What an open page wants to hear of, and what it is sent. One LivePage belongs to one stream:
// `wants` may be called from any thread, the rest from one thread of the work pool at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "service/accounts.hpp"
#include "service/live.hpp"
#include "service/services.hpp"
#include "web/live/datastar.hpp"

namespace fw::web {

struct Batch {
  std::vector<WireEvent> events;
  std::vector<service::LiveEvent> later;  ///< what did not fit; comes back with the next batch
  bool ends = false;                      ///< nothing follows; the page fetches the rest itself
};

class LivePage {
 public:
  virtual ~LivePage() = default;
  /// Constant for the life of the page.
  [[nodiscard]] virtual bool wants(const service::LiveEvent& event) const = 0;
  /// What to send after these events; none at the beginning and after a gap: then everything that
  /// may differ from what the reader sees.
  [[nodiscard]] virtual Result<Batch> render(const service::Session& session,
                                             const std::vector<service::LiveEvent>& events) = 0;
};

/// Remembers what was sent, so that an unchanged part is not sent again: a patch would close what
/// its reader has unfolded.
class SentParts {
 public:
  /// Appends a patch for `part` unless the last one under this name was the same.
  void add(Batch& batch, std::size_t number, const Html& part);

 private:
  std::vector<std::string> sent_;
};

}  // namespace fw::web
