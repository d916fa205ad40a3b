#include "model/channel_kind.hpp"

#include <algorithm>

namespace fw::model {

ChannelKind* find(const ChannelKinds& kinds, std::string_view name) {
  const auto found = std::ranges::find(kinds, name, [](const auto& kind) { return kind->name(); });
  return found == kinds.end() ? nullptr : found->get();
}

}  // namespace fw::model
