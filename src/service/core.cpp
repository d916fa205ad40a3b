#include "service/core.hpp"

#include <algorithm>
#include <array>

#include "base/encode.hpp"
#include "base/text.hpp"
#include "store/accounts.hpp"

namespace fw::service {

bool TryLimit::take(std::string_view key, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto is_old = [&](Instant at) { return at + window_ <= now; };
  if (tries_.size() >= keys_max)
    std::erase_if(tries_, [&](const auto& entry) { return is_old(entry.second.back()); });
  if (tries_.size() >= keys_max && !tries_.contains(std::string(key))) return false;
  std::vector<Instant>& tries = tries_[std::string(key)];
  std::erase_if(tries, is_old);
  if (tries.size() >= static_cast<std::size_t>(tries_max_)) return false;
  tries.push_back(now);
  return true;
}

std::string Core::make_secret() const {
  std::array<std::byte, 32> bytes{};
  deps.random.fill(bytes);
  return to_base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string Core::make_regional_secret() const {
  return region_prefix(options.region) + "." + make_secret();
}

Result<> require(const TenantCtx& ctx, std::string_view permission) {
  if (ctx.may(permission)) return {};
  return fail(Code::denied, "the role \"{}\" does not allow this", name(ctx.role()));
}

std::unexpected<Error> not_here() { return fail(Code::not_found, "there is no such thing here"); }

Result<std::string> name_of_user(Core& core, const TenantCtx& ctx) {
  if (ctx.user().empty()) return "the operator";
  FW_TRY(const auto user, store::find_user(core.accounts(), ctx.user()));
  return user ? user->name : std::string();
}

Result<std::string> accept_name(std::string_view text, std::string_view what,
                                std::size_t bytes_max) {
  std::string name = printable(trim(text));
  std::ranges::replace(name, '\n', ' ');
  if (name.empty() || name.size() > bytes_max)
    return fail(Code::invalid, "{} must be 1 to {} bytes long", what, bytes_max);
  return name;
}

Masked mask(model::SettingsTable table, model::Settings settings) {
  Masked masked;
  for (const model::SettingSpec& spec : table) {
    if (spec.type != model::SettingType::secret) continue;
    const auto found = settings.find(spec.name);
    if (found == settings.end()) continue;
    if (!found->second.empty()) masked.secrets_set.emplace_back(spec.name);
    settings.erase(found);
  }
  masked.settings = std::move(settings);
  return masked;
}

void keep_secrets(model::SettingsTable table, const model::Settings& stored,
                  model::Settings& draft) {
  for (const model::SettingSpec& spec : table) {
    if (spec.type != model::SettingType::secret) continue;
    const auto kept = stored.find(spec.name);
    if (kept == stored.end()) continue;
    std::string& value = draft[std::string(spec.name)];
    if (value.empty()) value = kept->second;
  }
}

model::Settings without_empty(model::Settings settings) {
  std::erase_if(settings, [](const auto& entry) { return entry.second.empty(); });
  return settings;
}

}  // namespace fw::service
