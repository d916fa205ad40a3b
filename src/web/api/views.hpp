// What the services give, as the API's documents. Pure functions; any thread.
#pragma once

#include <boost/json.hpp>

#include "host/http/message.hpp"
#include "service/services.hpp"
#include "web/env.hpp"

namespace fw::web::api {

namespace json = boost::json;

[[nodiscard]] json::value time(Instant at);
[[nodiscard]] json::value time(const std::optional<Instant>& at);
/// null where it is empty.
[[nodiscard]] json::value id_or_null(std::string_view id);

/// `request` says how its reader reaches this server.
[[nodiscard]] json::object view(const service::MonitorRow& row, const http::Request& request,
                                const Env& env);
[[nodiscard]] json::object view(const model::Ping& ping);
[[nodiscard]] json::object view(const service::ResultRow& row);
[[nodiscard]] json::object view(const service::History& history);
[[nodiscard]] json::object view(const service::ProbeEvidence& probe);
[[nodiscard]] json::object view(const service::IncidentRow& row);
[[nodiscard]] json::object view(const service::IncidentDetail& detail);
[[nodiscard]] json::object view(const service::DeliveryRow& row);
[[nodiscard]] json::object view(const service::ChannelRow& row, const Env& env);
[[nodiscard]] json::object view(const service::ScanRow& row);
[[nodiscard]] json::object view(const service::ScanDetail& detail);
[[nodiscard]] json::object view(const service::Adopted& adopted);
[[nodiscard]] json::object view(const service::SiteRow& site);
[[nodiscard]] json::object view(const service::SiteChange& change);
[[nodiscard]] json::object view(const service::StatusPage& page);
[[nodiscard]] json::object view(const service::MaintenanceWindow& window);
[[nodiscard]] json::object view(const service::TokenRow& row);
[[nodiscard]] json::object view(const service::FleetView& fleet);

/// Every element's view.
template <class Rows>
[[nodiscard]] json::array views(const Rows& rows) {
  json::array all;
  for (const auto& row : rows) all.emplace_back(view(row));
  return all;
}

template <class Ids>
[[nodiscard]] json::array ids(const Ids& list) {
  json::array all;
  for (const auto& id : list) all.emplace_back(id.value);
  return all;
}

[[nodiscard]] json::array texts(const std::vector<std::string>& list);

}  // namespace fw::web::api
