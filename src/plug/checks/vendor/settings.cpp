#include "plug/checks/vendor/settings.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "model/vendor_hosts.hpp"

namespace fw::checks::vendor {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr std::string_view kPartial[] = {"degraded", "down"};
constexpr std::string_view kMaintenance[] = {"degraded", "up"};
constexpr std::string_view kSilence[] = {"unknown", "up"};

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "component",
     .type = list,
     .help = "Names or ids of components or groups on the vendor's status page, such as \"API\" or "
             "\"EU / API\", at most 20 of at most 200 bytes, of which the worst counts; empty: "
             "those the catalogue names, or all of the page."},
    {.name = "hosts",
     .type = list,
     .help = "Hosts of the vendor that your site uses, such as js.vendor.example, at most 20: they "
             "are looked at once for everybody, and what is seen of them counts beside the "
             "vendor's own word. Empty: the one the catalogue names."},
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
    {.name = "silence_is",
     .type = choice,
     .default_value = "unknown",
     .help = "What it means that a feed which tells only of trouble (RSS, Atom) tells of none: "
             "unknown or up.",
     .choices = kSilence},
});

bool is_slug(std::string_view text) {
  return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

Result<model::VendorPage> page_of_vendor(const std::string& slug,
                                         const model::VendorDirectory* vendors) {
  auto vendor = vendors == nullptr ? std::nullopt : vendors->find(slug);
  if (!vendor)
    return fail(Code::invalid,
                "\"{}\" is no vendor of the catalogue; allowed are their ids, such as cloudflare, "
                "and addresses of status pages, such as https://status.vendor.example",
                slug);
  return *std::move(vendor);
}

Result<std::vector<std::string>> components_of(const model::SettingsView& view) {
  std::vector<std::string> components;
  for (const std::string& item : view.list("component"))
    if (const std::string_view name = trim(item); !name.empty()) components.emplace_back(name);
  if (components.size() > model::kVendorComponentsAskedMax)
    return fail(Code::invalid, "component: at most {} components are allowed",
                model::kVendorComponentsAskedMax);
  for (const std::string& component : components)
    if (component.size() > kComponentBytesMax)
      return fail(Code::invalid, "component: at most {} bytes each are allowed",
                  kComponentBytesMax);
  return components;
}

Result<std::vector<std::string>> hosts_of(const model::SettingsView& view,
                                          const model::VendorPage& page) {
  std::vector<std::string> hosts;
  for (const std::string& item : view.list("hosts")) {
    const std::string_view name = trim(item);
    if (name.empty()) continue;
    auto url = net::parse_url(fmt::format("https://{}/", name));
    if (!url || url->host_is_address || url->target != "/" || url->port != 443)
      return fail(Code::invalid, "hosts: \"{}\" is no name of a host", name);
    hosts.push_back(std::move(url->host));
  }
  if (hosts.empty() && !page.probe.empty()) hosts.push_back(page.probe);
  if (hosts.size() > model::kVendorHostsAskedMax)
    return fail(Code::invalid, "hosts: at most {} are allowed", model::kVendorHostsAskedMax);
  return hosts;
}

}  // namespace

model::SettingsTable settings_table() { return kTable; }

Result<model::VendorPage> page_of(const std::string& target,
                                  const model::VendorDirectory* vendors) {
  if (is_slug(target)) return page_of_vendor(target, vendors);
  FW_TRY(const net::Url url, net::parse_url(target));
  return model::VendorPage{.name = {}, .url = url.text(), .type = {}, .feed = {}, .components = {}};
}

Result<Plan> make_plan(const std::string& target, const model::Settings& settings,
                       const model::VendorDirectory* vendors) {
  FW_CHECK(model::check(kTable, settings));
  const model::SettingsView view(kTable, settings);
  Plan plan;
  FW_TRY(plan.page, page_of(target, vendors));
  plan.has_page = !plan.page.url.empty();
  if (plan.has_page) {
    FW_TRY(plan.url, net::parse_url(plan.page.url));
  }
  FW_TRY(plan.components, components_of(view));
  FW_TRY(plan.hosts, hosts_of(view, plan.page));
  if (!plan.has_page && plan.hosts.empty())
    return fail(Code::invalid,
                "no status page of {} is known, and no host; the address of a page may stand here "
                "instead, or \"hosts\" may name some",
                plan.page.name);
  plan.partial_is_down = view.text("partial_outage_is") == "down";
  plan.maintenance_degrades = view.text("maintenance_is") == "degraded";
  plan.silence_is_up = view.text("silence_is") == "up";
  return plan;
}

}  // namespace fw::checks::vendor
