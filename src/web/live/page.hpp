// What an open page wants to hear of, and what it is sent. One LivePage belongs to one stream:
// `wants` may be called from any thread, the rest from one thread of the work pool at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "host/http/message.hpp"
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
  /// How often it is rendered by the clock, with an event of the kind `tick`; nothing: never.
  /// Constant, too.
  [[nodiscard]] virtual std::optional<Millis> every() const { return std::nullopt; }
  /// What to send after these events; none at the beginning and after a gap: then everything that
  /// may differ from what the reader sees. No event is above kEventBytesMax.
  [[nodiscard]] virtual Result<Batch> render(const service::Session& session,
                                             const std::vector<service::LiveEvent>& events) = 0;
  /// Everything that moves on the page, of any size: what the page fetches itself after
  /// fetch_anew.
  [[nodiscard]] virtual Result<std::vector<WireEvent>> whole(const service::Session& session) = 0;
};

/// So that two events fit into a stream's queue.
inline constexpr std::size_t kEventBytesMax = http::EventStream::queue_bytes_max / 2;

/// Tells the page to fetch what is too large for the stream.
[[nodiscard]] WireEvent fetch_anew(Instant now);

/// Remembers what was sent, so that an unchanged part is not sent again: a patch would close what
/// its reader has unfolded.
class SentParts {
 public:
  /// True unless the last part under this number was the same.
  [[nodiscard]] bool is_new(std::size_t number, const Html& part);
  /// After a gap nothing is known to have arrived.
  void forget() { sent_.clear(); }

 private:
  std::vector<std::string> sent_;
};

/// A page whose moving parts are few and rendered whole every time; those that changed are sent.
class PartsPage : public LivePage {
 public:
  explicit PartsPage(Clock& clock) : clock_(clock) {}

  struct Parts {
    std::vector<Html> html;  ///< always the same parts in the same order
    bool are_final = false;  ///< they will not change any more
  };
  [[nodiscard]] virtual Result<Parts> parts(const service::Session& session) = 0;

  [[nodiscard]] Result<Batch> render(const service::Session& session,
                                     const std::vector<service::LiveEvent>& events) final;
  [[nodiscard]] Result<std::vector<WireEvent>> whole(const service::Session& session) final;

 protected:
  [[nodiscard]] Instant now() const { return clock_.now(); }

 private:
  Clock& clock_;
  SentParts sent_;
};

}  // namespace fw::web
