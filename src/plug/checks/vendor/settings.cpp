#include "plug/checks/vendor/settings.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace fw::checks::vendor {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr std::string_view kPartial[] = {"degraded", "down"};
constexpr std::string_view kMaintenance[] = {"degraded", "up"};
/// Forms of feeds that are read the same way; "" is tried.
constexpr std::array<std::string_view, 3> kTypes = {"statuspage", "incidentio", ""};

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "component",
     .type = text,
     .help = "Name or id of a component or a group on the vendor's status page, such as \"API\" or "
             "\"EU / API\", at most 200 bytes; all of the page where empty."},
    {.name = "partial_outage_is",
     .type = choice,
     .default_value = "degraded",
     .help = "What a partial outage means: degraded or down.",
     .choices = kPartial},
    {.name = "maintenance_is",
     .type = choice,
     .default_value = "degraded",
     .help = "What maintenance that is under way means: degraded or up.",
     .choices = kMaintenance},
});

bool is_slug(std::string_view text) {
  return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

Result<net::Url> page_of_vendor(const std::string& slug, const model::VendorDirectory* vendors) {
  const auto vendor = vendors == nullptr ? std::nullopt : vendors->find(slug);
  if (!vendor)
    return fail(Code::invalid,
                "\"{}\" is no vendor of the catalogue; allowed are their ids, such as cloudflare, "
                "and addresses of status pages, such as https://status.vendor.example",
                slug);
  if (vendor->url.empty())
    return fail(Code::invalid,
                "no status page of {} is known; the address of one may stand here instead",
                vendor->name);
  if (std::ranges::find(kTypes, vendor->type) == kTypes.end())
    return fail(
        Code::invalid,
        "{} tells of its state at {} in a form that is not read here (\"{}\"); Statuspage's "
        "and incident.io's are",
        vendor->name, vendor->url, vendor->type);
  return net::parse_url(vendor->url);
}

}  // namespace

model::SettingsTable settings_table() { return kTable; }

Result<net::Url> page_of(const std::string& target, const model::VendorDirectory* vendors) {
  if (is_slug(target)) return page_of_vendor(target, vendors);
  FW_TRY(net::Url page, net::parse_url(target));
  page.target = "/";
  return page;
}

Result<Plan> make_plan(const std::string& target, const model::Settings& settings,
                       const model::VendorDirectory* vendors) {
  FW_CHECK(model::check(kTable, settings));
  const model::SettingsView view(kTable, settings);
  Plan plan;
  FW_TRY(plan.page, page_of(target, vendors));
  plan.component = trim(view.text("component"));
  if (plan.component.size() > kComponentBytesMax)
    return fail(Code::invalid, "component: at most {} bytes are allowed", kComponentBytesMax);
  plan.partial_is_down = view.text("partial_outage_is") == "down";
  plan.maintenance_degrades = view.text("maintenance_is") == "degraded";
  return plan;
}

}  // namespace fw::checks::vendor
