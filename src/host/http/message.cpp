#include "host/http/message.hpp"

#include "base/encode.hpp"
#include "base/text.hpp"

namespace fw::http {

namespace {

/// Calls `visit(name, value)` for every pair of an urlencoded text, until it returns false.
template <class Visit>
void for_each_pair(std::string_view text, Visit visit) {
  for (const std::string_view pair : split(text, '&')) {
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    const auto name = percent_decode(pair.substr(0, equals), true);
    const auto value = percent_decode(
        equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true);
    if (!name || !value) continue;
    if (!visit(*name, *value)) return;
  }
}

std::optional<std::string> first_value(std::string_view text, std::string_view name) {
  std::optional<std::string> found;
  for_each_pair(text, [&](const std::string& key, const std::string& value) {
    if (key != name) return true;
    found = value;
    return false;
  });
  return found;
}

Response with_type(std::string_view type, std::string body, int status) {
  Response response;
  response.status = status;
  response.headers.emplace_back("content-type", type);
  response.body = std::move(body);
  return response;
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

std::string_view Request::cookie(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key != "cookie") continue;
    for (const std::string_view part : split(value, ';')) {
      const std::string_view pair = trim(part);
      const std::size_t equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
        return pair.substr(equals + 1);
      }
    }
  }
  return {};
}

std::optional<std::string> Request::query_value(std::string_view name) const {
  return first_value(query, name);
}

std::optional<std::string> Request::form_value(std::string_view name) const {
  return first_value(body, name);
}

std::vector<std::string> Request::form_values(std::string_view name) const {
  std::vector<std::string> found;
  for_each_pair(body, [&](const std::string& key, const std::string& value) {
    if (key == name) found.push_back(value);
    return true;
  });
  return found;
}

std::string_view Request::parameter(std::string_view name) const {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string_view{} : std::string_view(found->second);
}

Response Response::html(std::string body, int status) {
  return with_type("text/html; charset=utf-8", std::move(body), status);
}

Response Response::json(std::string body, int status) {
  return with_type("application/json", std::move(body), status);
}

Response Response::text(std::string body, int status) {
  return with_type("text/plain; charset=utf-8", std::move(body), status);
}

Response Response::redirect(std::string location, int status) {
  Response response;
  response.status = status;
  response.headers.emplace_back("location", std::move(location));
  return response;
}

Response&& Response::with_header(std::string name, std::string value) && {
  headers.emplace_back(std::move(name), std::move(value));
  return std::move(*this);
}

}  // namespace fw::http
