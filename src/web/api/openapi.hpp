// The OpenAPI 3.1 document, written from the tables that serve the requests. Pure; any thread.
#pragma once

#include <boost/json.hpp>
#include <span>
#include <string_view>

#include "model/channel_kind.hpp"
#include "model/check_kind.hpp"
#include "web/api/operation.hpp"

namespace fw::web::api {

struct DocumentFacts {
  std::string_view version;
  std::string_view public_url;  ///< or ""
  const model::CheckKinds& checks;
  const model::ChannelKinds& channels;
};

[[nodiscard]] json::object openapi(std::span<const Noun> nouns, const DocumentFacts& facts);

/// The shape of one kind's settings as JSON Schema (2020-12).
[[nodiscard]] json::object settings_schema(model::SettingsTable table);

/// The shape of one field as JSON Schema (2020-12).
[[nodiscard]] json::object field_schema(const Field& field);

}  // namespace fw::web::api
