// One operation of the API: its route, permission, shapes and the function that does it. The same
// table serves requests and becomes the OpenAPI document. Constant data; any thread.
#pragma once

#include <boost/json.hpp>
#include <span>
#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "host/http/message.hpp"
#include "web/api/body.hpp"
#include "web/api/schema.hpp"
#include "web/env.hpp"

namespace fw::web::api {

/// A request of somebody who has proved who they are and may do this; its body fits the schema.
struct Call {
  const http::Request& request;
  const service::TenantCtx& ctx;
  Env& env;
  json::object body;

  [[nodiscard]] service::Services& services() const { return env.services; }
  /// The path parameter `id`; `not_found` where it is none.
  template <class Id>
  [[nodiscard]] Result<Id> id() const {
    return Id::parse(request.parameter("id"));
  }
  /// The query's `limit`, within [1, max]; `invalid` for anything else.
  [[nodiscard]] Result<std::size_t> limit(std::size_t usual, std::size_t max) const;
  /// The query's `before`; `invalid` for what is no time.
  [[nodiscard]] Result<std::optional<Instant>> before() const;
};

/// What an operation gives back.
struct Answer {
  json::value body;      ///< null: nothing is sent
  std::string location;  ///< of what was made, or ""
};

/// Runs on the work pool. Problems of fields become 422 with their list.
using Outcome = std::variant<Answer, Error, FieldProblems>;
using Act = Outcome (*)(Call& call);

/// A parameter of the query.
struct Query {
  std::string_view name;
  Type type = Type::string;
  std::string_view help;
  std::span<const std::string_view> choices;
};

struct Operation {
  std::string_view method;
  std::string_view pattern;  ///< below /api/v1
  std::string_view permission;
  std::string_view id;  ///< "listMonitors"
  std::string_view summary;
  std::string_view request;   ///< schema of the body, or ""
  std::string_view response;  ///< schema of the answer, or "" for none
  int status = 200;
  bool pages = false;    ///< the answer is a list of `response` with a way to the next page
  bool partial = false;  ///< of the request's fields none is required
  std::span<const Query> query;
  Act act = nullptr;
};

/// The nouns of the API: their operations and shapes.
struct Noun {
  std::string_view tag;
  std::string_view help;
  std::span<const Operation> operations;
  std::span<const Schema> schemas;
};

inline constexpr std::string_view kBase = "/api/v1";

/// For functions that return an Outcome: declares the value, or returns the failure.
#define FW_API_TRY(declaration, expression) \
  FW_API_TRY_INNER(FW_CONCAT(fw_result_, __COUNTER__), declaration, expression)
#define FW_API_TRY_INNER(result, declaration, expression) \
  auto result = (expression);                             \
  if (!result) return std::move(result).error();          \
  declaration = *std::move(result)

/// A list of answers, with the address of the next page, or null.
[[nodiscard]] Answer page_of(json::array items, std::string next = {});

}  // namespace fw::web::api
