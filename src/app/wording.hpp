// A notice in words: subject, text, HTML and the JSON document that webhooks carry. Pure; safe to
// use from any thread.
#pragma once

#include <functional>
#include <string>

#include "model/arrows.hpp"
#include "model/channel_kind.hpp"
#include "model/monitor.hpp"
#include "service/engine_port.hpp"

namespace fw::app {

/// What a notice's ids stand for. `monitor` gives nullptr for one that is gone.
struct WordingContext {
  std::function<const model::Monitor*(const model::MonitorId&)> monitor;
  std::string public_url;  ///< without a trailing slash, or "" where nobody said
};

/// The reason's sentence with its particulars in brackets, unless those only say it again. At most
/// 300 bytes of them.
[[nodiscard]] std::string explained(model::Reason reason, std::string_view detail);

/// At most 20 monitors are named; the rest is counted. The payload stays under 20 kB.
[[nodiscard]] model::Message to_message(const model::Notice& notice, const WordingContext& context);

/// How a message about a change is named, and where its links lead.
struct ChangeWording {
  std::string key;
  std::string public_url;
};

/// A look that saw something else than the one before it. At most 20 changes are told.
[[nodiscard]] model::Message to_message(const model::Observation& look,
                                        const model::Monitor& monitor, ChangeWording wording);

/// What a re-scan of a site found. At most 20 changes are told in full, the gravest first; the rest
/// is counted. `public_url` without a trailing slash, or "".
[[nodiscard]] model::Message to_message(const service::SiteNews& news,
                                        const std::string& public_url);

/// Text as markup for mail: escaped, with line breaks.
[[nodiscard]] std::string as_html(std::string_view text);

inline constexpr std::size_t kMonitorsNamedMax = 20;

}  // namespace fw::app
