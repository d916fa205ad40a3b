#include "plug/checks/ssh/settings.hpp"

#include <algorithm>
#include <array>

#include "base/encode.hpp"
#include "base/text.hpp"

namespace fw::checks::ssh {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr std::size_t kExpectBytesMax = 200;
constexpr std::string_view kPrefix = "SHA256:";
constexpr std::string_view kKeyTypes[] = {"any", "ed25519", "ecdsa", "rsa"};
constexpr std::string_view kChanges[] = {"down", "degraded"};

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "expect",
     .type = text,
     .help = "Text that the server's version must contain, such as OpenSSH; any will do where "
             "empty."},
    {.name = "ask_host_key",
     .type = boolean,
     .default_value = "true",
     .help = "Whether to go as far as the host key; false stops after the version."},
    {.name = "host_key_type",
     .type = choice,
     .default_value = "any",
     .help = "Which host key to ask for: ed25519, ecdsa, rsa, or any of them in this order.",
     .choices = kKeyTypes},
    {.name = "fingerprints",
     .type = list,
     .help = "Host keys that are expected, one a line as ssh-keygen -l shows them "
             "(SHA256:...), at most 16; any key will do where empty."},
    {.name = "on_key_change",
     .type = choice,
     .default_value = "down",
     .help = "What another host key than an expected one means: down or degraded.",
     .choices = kChanges},
    {.name = "degraded_after",
     .type = duration,
     .default_value = "0ms",
     .help = "A check that takes longer than this is degraded; 0ms never is, at most 60s.",
     .max = 60'000},
    {.name = "ip_family",
     .type = choice,
     .default_value = "any",
     .help = "Which addresses to connect to: any, v4 or v6.",
     .choices = kit::kFamilies},
});

/// The fingerprint of a line of ssh-keygen -l ("256 SHA256:… host (ED25519)") or alone.
Result<std::string> fingerprint_in(std::string_view line) {
  for (std::string_view word : split(line, ' ')) {
    if (!word.starts_with(kPrefix)) continue;
    const auto digest = from_base64(word.substr(kPrefix.size()));
    if (digest && digest->size() == 32) return std::string(word.substr(0, word.find('=')));
  }
  return fail(Code::invalid,
              "fingerprints: \"{}\" is none; allowed is SHA256: and 43 characters, as "
              "ssh-keygen -l shows it",
              printable(shorten(line, 80)));
}

KeyType type_named(std::string_view text) {
  return static_cast<KeyType>(std::ranges::find(kKeyTypes, text) - std::begin(kKeyTypes));
}

}  // namespace

model::SettingsTable settings_table() { return kTable; }

Result<Plan> make_plan(const std::string& target, const model::Settings& settings) {
  FW_CHECK(model::check(kTable, settings));
  const model::SettingsView view(kTable, settings);
  Plan plan;
  FW_TRY(plan.endpoint, kit::parse_endpoint(target, kSshPort));
  plan.expect = view.text("expect");
  if (plan.expect.size() > kExpectBytesMax)
    return fail(Code::invalid, "expect: at most {} bytes are allowed", kExpectBytesMax);
  plan.asks_host_key = view.boolean("ask_host_key");
  plan.key_type = type_named(view.text("host_key_type"));
  for (const std::string& line : view.list("fingerprints")) {
    if (trim(line).empty()) continue;
    FW_TRY(std::string known, fingerprint_in(trim(line)));
    plan.fingerprints.push_back(std::move(known));
  }
  if (plan.fingerprints.size() > kFingerprintsMax)
    return fail(Code::invalid, "fingerprints: at most {} are allowed", kFingerprintsMax);
  if (!plan.fingerprints.empty() && !plan.asks_host_key)
    return fail(Code::invalid, "fingerprints: need ask_host_key to be true");
  plan.change_is_down = view.text("on_key_change") == "down";
  plan.degraded_after = view.duration("degraded_after");
  plan.family = kit::family_named(view.text("ip_family"));
  return plan;
}

}  // namespace fw::checks::ssh
