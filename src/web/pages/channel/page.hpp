// Where alerts go: the list, one channel with its deliveries, its form. Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "model/channel_kind.hpp"
#include "service/channels.hpp"
#include "web/pages/kit/form.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

struct ChannelForm {
  std::string name;
  model::Settings settings;
  Secrets secrets;
  bool enabled = true;
  Problems problems;
};

[[nodiscard]] std::string channels_page(const Reader& reader,
                                        const std::vector<service::ChannelRow>& channels,
                                        const model::ChannelKinds& kinds);
[[nodiscard]] std::string new_channel_page(const Reader& reader, const model::ChannelKind& kind,
                                           const ChannelForm& form);

/// `<section id="deliveries">`; event streams send it.
[[nodiscard]] Html channel_deliveries_part(const std::vector<service::DeliveryRow>& deliveries);

struct ChannelView {
  service::ChannelRow row;
  ChannelForm form;
  std::vector<service::DeliveryRow> deliveries;
};
[[nodiscard]] std::string channel_page(const Reader& reader, const model::ChannelKind& kind,
                                       const ChannelView& view);

}  // namespace fw::web
