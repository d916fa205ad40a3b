#include "plug/checks/dns/settings.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>

#include "base/text.hpp"
#include "host/net/url.hpp"
#include "plug/checks/dns/records.hpp"

namespace fw::checks::dns {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr std::uint16_t kDnsPort = 53;
constexpr std::string_view kTypes[] = {"A",   "AAAA", "CNAME", "MX",  "NS",
                                       "TXT", "SOA",  "CAA",   "SRV", "PTR"};
constexpr std::string_view kMatches[] = {"exact", "contains"};

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "record_type",
     .type = choice,
     .default_value = "A",
     .help = "Which records to ask for: A, AAAA, CNAME, MX, NS, TXT, SOA, CAA, SRV or PTR.",
     .choices = kTypes},
    {.name = "expected",
     .type = list,
     .help = "Values the answer must have, one a line, at most 64; empty: any record will do."},
    {.name = "match",
     .type = choice,
     .default_value = "exact",
     .help = "exact: the answer is the expected set; contains: each expected value is in it.",
     .choices = kMatches},
    {.name = "server",
     .type = text,
     .help = "Address of the name server to ask, such as 192.0.2.53 or [2001:db8::53]:5353; "
             "the machine's own resolvers where empty."},
    {.name = "degraded_after",
     .type = duration,
     .default_value = "0ms",
     .help = "A check that takes longer than this is degraded; 0ms never is, at most 60s.",
     .max = 60'000},
});

Result<std::string> name_to_ask(const std::string& target, net::RecordType type) {
  if (type == net::RecordType::ptr) {
    if (std::string name = reverse_name(trim(target)); !name.empty()) return name;
  }
  FW_TRY(std::string name, net::parse_host(trim(target)));
  if (type != net::RecordType::ptr && !reverse_name(name).empty())
    return fail(Code::invalid, "an address has PTR records only; a target is a name, such as {}",
                "shop.example");
  return name;
}

Result<kit::Endpoint> server_named(std::string_view text) {
  auto server = kit::parse_endpoint(text, kDnsPort);
  if (!server || !server->host_is_address)
    return fail(Code::invalid,
                "server: must be an address, such as 192.0.2.53 or [2001:db8::53]:5353");
  return server;
}

}  // namespace

model::SettingsTable settings_table() { return kTable; }

Result<Plan> make_plan(const std::string& target, const model::Settings& settings) {
  FW_CHECK(model::check(kTable, settings));
  const model::SettingsView view(kTable, settings);
  Plan plan;
  plan.type = net::record_type_named(view.text("record_type")).value_or(net::RecordType::a);
  FW_TRY(plan.name, name_to_ask(target, plan.type));
  for (const std::string& value : view.list("expected"))
    plan.expected.push_back(canonical(plan.type, value));
  if (plan.expected.size() > kExpectedMax)
    return fail(Code::invalid, "expected: at most {} values are allowed", kExpectedMax);
  std::ranges::sort(plan.expected);
  plan.expected.erase(std::ranges::unique(plan.expected).begin(), plan.expected.end());
  plan.exact = view.text("match") == "exact";
  if (view.has("server")) {
    FW_TRY(plan.server, server_named(view.text("server")));
  }
  plan.degraded_after = view.duration("degraded_after");
  return plan;
}

Result<> check_plan(const net::Net& net, const Plan& plan) {
  const bool is_reverse = plan.type == net::RecordType::ptr && plan.name.ends_with(".arpa");
  if (!is_reverse) FW_CHECK(net::check_host_name(plan.name, net.allowed_names));
  if (!plan.server) return {};
  const auto address = boost::asio::ip::make_address(plan.server->host);
  if (plan.server->port != kDnsPort) return net.egress.allows(address, plan.server->port);
  return net.egress.allows(address);
}

}  // namespace fw::checks::dns
