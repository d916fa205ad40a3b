#include "store/vault.hpp"

#include <boost/json.hpp>

namespace fw::store {

namespace json = boost::json;

namespace {

constexpr char kUnderRegion = 1;   // Seal's own first byte
constexpr char kUnderAccount = 2;  // then the key's version, then what Seal gives
constexpr std::size_t kVersionBytes = 4;
constexpr std::size_t kHeadBytes = 1 + kVersionBytes;

std::string head_of(int version) {
  std::string head(1, kUnderAccount);
  for (std::size_t i = 0; i < kVersionBytes; ++i)
    head += static_cast<char>((static_cast<unsigned>(version) >> (8 * i)) & 0xffU);
  return head;
}

int version_of(std::string_view sealed) {
  unsigned version = 0;
  for (std::size_t i = 0; i < kVersionBytes; ++i)
    version |= static_cast<unsigned>(static_cast<unsigned char>(sealed[1 + i])) << (8 * i);
  return static_cast<int>(version);
}

std::string bound_place(const model::AccountId& account, std::string_view place, int version) {
  return fmt::format("{}/{}/{}", account.value, place, version);
}

Result<model::Settings> read_settings(std::string_view text) {
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return fail(Code::corrupt, "stored settings cannot be read");
  model::Settings settings;
  for (const auto& [name, item] : value.get_object())
    if (item.is_string()) settings.emplace(name, item.get_string().c_str());
  return settings;
}

}  // namespace

Result<model::Blob> Vault::close(const model::Settings& settings, const model::AccountId& account,
                                 std::string_view place) const {
  json::object object;
  for (const auto& [name, value] : settings) object[name] = value;
  FW_TRY(const AccountKey key, keys_.newest(account));
  return model::Blob{head_of(key.version) + key.seal.seal(json::serialize(object),
                                                          bound_place(account, place, key.version),
                                                          random_)};
}

Result<model::Settings> Vault::open(std::string_view sealed, const model::AccountId& account,
                                    std::string_view place) const {
  if (!sealed.empty() && sealed[0] == kUnderRegion) {
    FW_TRY(const std::string text, keys_.region_key().open(sealed, place));
    return read_settings(text);
  }
  if (sealed.size() < kHeadBytes || sealed[0] != kUnderAccount)
    return fail(Code::corrupt, "a stored secret is not in a form we know");
  const int version = version_of(sealed);
  FW_TRY(const Seal seal, keys_.of_version(account, version));
  FW_TRY(const std::string text,
         seal.open(sealed.substr(kHeadBytes), bound_place(account, place, version)));
  return read_settings(text);
}

Result<bool> Vault::is_fresh(std::string_view sealed, const model::AccountId& account) const {
  if (sealed.size() < kHeadBytes || sealed[0] != kUnderAccount) return false;
  FW_TRY(const AccountKey key, keys_.newest(account));
  return version_of(sealed) == key.version;
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
