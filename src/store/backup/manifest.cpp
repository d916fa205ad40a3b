#include "store/backup/manifest.hpp"

#include <sodium.h>

#include <array>
#include <boost/json.hpp>

#include "base/encode.hpp"
#include "base/hash.hpp"
#include "model/objects.hpp"

namespace fw::store::backup {

namespace json = boost::json;

namespace {

std::string proof_of(std::string_view text, const Seal& key) {
  const std::string secret = key.derive("flarewarden backup manifest");
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> tag{};
  crypto_auth_hmacsha256(tag.data(), reinterpret_cast<const unsigned char*>(text.data()),
                         text.size(), reinterpret_cast<const unsigned char*>(secret.data()));
  return to_hex({reinterpret_cast<const char*>(tag.data()), tag.size()});
}

/// Members of an object, each of the type that is asked for; remembers what is missing.
class Members {
 public:
  explicit Members(const json::value& value) : object_(value.if_object()) {
    if (object_ == nullptr) missing_ = "an object";
  }
  std::string text(std::string_view name) {
    const json::value* value = find(name);
    if (value != nullptr && value->is_string()) return value->get_string().c_str();
    missing_ = name;
    return {};
  }
  std::int64_t number(std::string_view name) {
    const json::value* value = find(name);
    if (value != nullptr && value->is_int64()) return value->get_int64();
    missing_ = name;
    return 0;
  }
  bool boolean(std::string_view name) {
    const json::value* value = find(name);
    if (value != nullptr && value->is_bool()) return value->get_bool();
    missing_ = name;
    return false;
  }
  const json::array& array(std::string_view name) {
    static const json::array none;
    const json::value* value = find(name);
    if (value != nullptr && value->is_array()) return value->get_array();
    missing_ = name;
    return none;
  }
  const json::object& object(std::string_view name) {
    static const json::object none;
    const json::value* value = find(name);
    if (value != nullptr && value->is_object()) return value->get_object();
    missing_ = name;
    return none;
  }
  [[nodiscard]] Result<> done(std::string_view what) const {
    if (missing_.empty()) return {};
    return fail(Code::corrupt, "{} lacks {}", what, missing_);
  }

 private:
  const json::value* find(std::string_view name) {
    return object_ == nullptr ? nullptr : object_->if_contains(name);
  }
  const json::object* object_;
  std::string missing_;
};

json::object to_object(const Part& part) {
  json::object rows;
  for (const auto& [table, count] : part.rows)
    if (count > 0) rows[table] = static_cast<std::int64_t>(count);
  return {{"name", part.name},
          {"account", part.account},
          {"key", part.key},
          {"bytes", static_cast<std::int64_t>(part.file.bytes)},
          {"sha256", part.file.sha256},
          {"monitors", static_cast<std::int64_t>(part.monitors)},
          {"rows", std::move(rows)}};
}

Result<Part> read_part(const json::value& value) {
  Members from(value);
  Part part;
  part.name = from.text("name");
  part.account = from.text("account");
  part.key = from.text("key");
  part.file.bytes = static_cast<std::uint64_t>(from.number("bytes"));
  part.file.sha256 = from.text("sha256");
  part.monitors = static_cast<std::uint64_t>(from.number("monitors"));
  for (const auto& [table, count] : from.object("rows"))
    if (count.is_int64()) part.rows[table] = static_cast<std::uint64_t>(count.get_int64());
  FW_CHECK(from.done("a part of the manifest"));
  FW_CHECK(model::check_key(part.name));
  return part;
}

Result<json::value> parse(std::string_view text, std::string_view what) {
  json::error_code error;
  json::value value = json::parse(text, error);
  if (error) return fail(Code::corrupt, "{} is not JSON", what);
  return value;
}

}  // namespace

std::string to_json(const Manifest& manifest, const Seal& key) {
  json::array parts;
  for (const Part& part : manifest.parts) parts.emplace_back(to_object(part));
  const json::object body{{"format", kFormat},
                          {"id", manifest.id},
                          {"region", manifest.region},
                          {"installation", manifest.installation},
                          {"program", manifest.program},
                          {"at_ms", to_ms(manifest.at)},
                          {"whole", manifest.whole},
                          {"system_version", manifest.system_version},
                          {"account_version", manifest.account_version},
                          {"parts", std::move(parts)}};
  const std::string text = json::serialize(body);
  return fmt::format("{}\n{}\n", text, proof_of(text, key));
}

Result<Manifest> read_manifest(std::string_view text, const Seal& key) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return fail(Code::corrupt, "the manifest is not whole");
  const std::string_view body = text.substr(0, end);
  if (!equal_in_constant_time(text.substr(end + 1), proof_of(body, key) + "\n"))
    return fail(Code::corrupt, "the manifest was changed, or the key is another");
  FW_TRY(const json::value value, parse(body, "the manifest"));
  Members from(value);
  Manifest manifest;
  if (from.number("format") > kFormat)
    return fail(Code::conflict, "a later version of FlareWarden wrote this backup; use that one");
  manifest.id = from.text("id");
  manifest.region = from.text("region");
  manifest.installation = from.text("installation");
  manifest.program = from.text("program");
  manifest.at = from_ms(from.number("at_ms"));
  manifest.whole = from.boolean("whole");
  manifest.system_version = static_cast<int>(from.number("system_version"));
  manifest.account_version = static_cast<int>(from.number("account_version"));
  const json::array& parts = from.array("parts");
  FW_CHECK(from.done("the manifest"));
  if (parts.size() > kPartsMax) return fail(Code::limit, "a backup of too many parts");
  for (const json::value& one : parts) {
    FW_TRY(Part part, read_part(one));
    manifest.parts.push_back(std::move(part));
  }
  return manifest;
}

std::string to_json(const std::vector<WrappedKey>& keys) {
  json::array array;
  for (const WrappedKey& key : keys)
    array.emplace_back(json::object{{"account", key.account.value},
                                    {"version", key.version},
                                    {"wrapped", to_base64(key.wrapped)},
                                    {"region_key", key.region_key}});
  return json::serialize(json::object{{"format", kFormat}, {"keys", std::move(array)}}) + "\n";
}

Result<std::vector<WrappedKey>> read_keys(std::string_view text) {
  FW_TRY(const json::value value, parse(text, "the list of keys"));
  Members from(value);
  std::vector<WrappedKey> keys;
  for (const json::value& one : from.array("keys")) {
    Members members(one);
    WrappedKey key;
    key.account = model::AccountId(members.text("account"));
    key.version = static_cast<int>(members.number("version"));
    FW_TRY(key.wrapped, from_base64(members.text("wrapped")));
    key.region_key = members.text("region_key");
    FW_CHECK(members.done("a key"));
    keys.push_back(std::move(key));
  }
  FW_CHECK(from.done("the list of keys"));
  return keys;
}

}  // namespace fw::store::backup
