#include "plug/checks/domain/settings.hpp"

#include <libpsl.h>

#include <array>
#include <boost/asio/ip/address.hpp>

#include "base/text.hpp"
#include "host/net/url.hpp"

namespace fw::checks::domain {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr std::size_t kRegistrarBytesMax = 200;

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "days_min",
     .type = integer,
     .default_value = "30",
     .help = "Degraded when the registration ends in fewer days; 0 to 3650, 0 never.",
     .max = 3650},
    {.name = "days_critical",
     .type = integer,
     .default_value = "0",
     .help = "Down when the registration ends in fewer days; 0 to 3650, 0 at its end.",
     .max = 3650},
    {.name = "registrar",
     .type = text,
     .help = "Text that the registrar's name must contain, at most 200 bytes; any will do where "
             "empty."},
});

/// What was registered for this to be there: www.shop.co.uk stands on shop.co.uk.
std::string registrable(const std::string& host) {
  const char* found = psl_registrable_domain(psl_builtin(), host.c_str());
  return found == nullptr ? std::string() : std::string(found);
}

}  // namespace

model::SettingsTable settings_table() { return kTable; }

Result<Plan> make_plan(const std::string& target, const model::Settings& settings) {
  FW_CHECK(model::check(kTable, settings));
  const model::SettingsView view(kTable, settings);
  FW_TRY(const std::string host, net::parse_host(trim(target)));
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  if (!not_an_address)
    return fail(Code::invalid, "an address is not registered; a target is a domain, such as {}",
                "shop.example");
  Plan plan{.name = registrable(host)};
  if (plan.name.empty())
    return fail(Code::invalid,
                "{} is not a domain that can be registered; a target is one, such as {}", host,
                "shop.example");
  plan.top_level = plan.name.substr(plan.name.rfind('.') + 1);
  plan.days_min = view.integer("days_min");
  plan.days_critical = view.integer("days_critical");
  plan.registrar = view.text("registrar");
  if (plan.registrar.size() > kRegistrarBytesMax)
    return fail(Code::invalid, "registrar: at most {} bytes are allowed", kRegistrarBytesMax);
  return plan;
}

}  // namespace fw::checks::domain
