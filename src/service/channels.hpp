// Where an account's alerts go. Safe to use from any thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/channel_kind.hpp"
#include "service/context.hpp"
#include "service/incidents.hpp"

namespace fw::service {

inline constexpr std::size_t kChannelsMax = 100;  ///< per account
inline constexpr std::size_t kDeliveriesPageMax = 200;

/// Settings of type secret that come as "" keep their stored value.
struct ChannelDraft {
  std::string name;
  std::string kind;
  model::Settings settings;
  bool enabled = true;
};

struct ChannelRow {
  model::ChannelId id;
  std::string name;
  std::string kind;
  model::Settings settings;              ///< secrets are "", as they are never shown again
  std::vector<std::string> secrets_set;  ///< names of the secrets that have a value
  bool enabled = true;
  std::string disabled_because;  ///< set where the receiver asked us to stop
  Instant created_at{};
  std::optional<DeliveryRow> last_delivery;
};

class Channels {
 public:
  explicit Channels(Core& core) : core_(core) {}

  [[nodiscard]] Result<ChannelRow> create(const TenantCtx& ctx, ChannelDraft draft);
  [[nodiscard]] Result<ChannelRow> update(const TenantCtx& ctx, const model::ChannelId& id,
                                          ChannelDraft draft);
  [[nodiscard]] Result<> remove(const TenantCtx& ctx, const model::ChannelId& id);
  [[nodiscard]] Result<ChannelRow> get(const TenantCtx& ctx, const model::ChannelId& id);
  [[nodiscard]] Result<std::vector<ChannelRow>> list(const TenantCtx& ctx);
  /// Queues a "test.ping" message; gives its key among the deliveries. `limit` after 10 an hour.
  [[nodiscard]] Result<std::string> test(const TenantCtx& ctx, const model::ChannelId& id);
  /// Newest first; `limit` up to 200.
  [[nodiscard]] Result<std::vector<DeliveryRow>> deliveries(const TenantCtx& ctx,
                                                            const model::ChannelId& id,
                                                            std::size_t limit);

 private:
  Core& core_;
};

}  // namespace fw::service
