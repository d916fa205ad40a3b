#include "store/vault.hpp"

#include <boost/json.hpp>

namespace fw::store {

namespace json = boost::json;

std::string Vault::close(const model::Settings& settings, std::string_view place) const {
  json::object object;
  for (const auto& [name, value] : settings) object[name] = value;
  return seal_.seal(json::serialize(object), place, random_);
}

Result<model::Settings> Vault::open(std::string_view sealed, std::string_view place) const {
  FW_TRY(const std::string text, seal_.open(sealed, place));
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return fail(Code::corrupt, "stored settings cannot be read");
  model::Settings settings;
  for (const auto& [name, item] : value.get_object())
    if (item.is_string()) settings.emplace(name, item.get_string().c_str());
  return settings;
}

std::string to_json_list(const std::vector<std::string>& items) {
  json::array array;
  for (const std::string& item : items) array.emplace_back(item);
  return json::serialize(array);
}

std::vector<std::string> from_json_list(std::string_view text) {
  std::vector<std::string> items;
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_array()) return items;
  for (const json::value& item : value.get_array())
    if (item.is_string()) items.emplace_back(item.get_string().c_str());
  return items;
}

}  // namespace fw::store
