#include "plug/checks/dns/settings.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <iterator>

#include "base/text.hpp"
#include "host/net/url.hpp"
#include "plug/checks/dns/records.hpp"

namespace fw::checks::dns {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr std::uint16_t kDnsPort = 53;
constexpr std::uint16_t kTlsPort = 853;
constexpr std::string_view kTypes[] = {"A",   "AAAA", "CNAME", "MX",  "NS", "TXT",
                                       "SOA", "CAA",  "SRV",   "PTR", "DS", "DNSKEY"};
constexpr std::string_view kMatches[] = {"exact", "contains", "unchanged"};
constexpr std::string_view kTransports[] = {"udp", "tcp", "tls"};
constexpr std::string_view kDnssecs[] = {"ignore", "require"};
constexpr std::string_view kAgreements[] = {"none", "answers", "serials"};

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "record_type",
     .type = choice,
     .default_value = "A",
     .help = "Which records to ask for: A, AAAA, CNAME, MX, NS, TXT, SOA, CAA, SRV, PTR, "
             "DS or DNSKEY.",
     .choices = kTypes},
    {.name = "expected",
     .type = list,
     .help = "Values the answer must have, one a line, at most 64; empty: any record will do."},
    {.name = "match",
     .type = choice,
     .default_value = "exact",
     .help = "exact: the answer is the expected set; contains: each expected value is in it; "
             "unchanged: the answer stays what it was, whatever it is.",
     .choices = kMatches},
    {.name = "server",
     .type = text,
     .help = "Address of the name server to ask, such as 192.0.2.53 or [2001:db8::53]:5353; "
             "the machine's own resolvers where empty."},
    {.name = "transport",
     .type = choice,
     .default_value = "udp",
     .help =
         "udp: with TCP where an answer is cut short; tcp; tls: DNS over TLS, on port 853 where "
         "`server` names none. tcp and tls need `server`.",
     .choices = kTransports},
    {.name = "server_name",
     .type = text,
     .help = "With tls: name that the server's certificate must carry; its address where empty."},
    {.name = "verify_tls",
     .type = boolean,
     .default_value = "true",
     .help = "With tls: whether an untrusted chain or another host's certificate is a failure."},
    {.name = "agreement",
     .type = choice,
     .default_value = "none",
     .help = "Also asks every name server of the zone. answers: all must give the same records; "
             "serials: none may be behind by more than `serial_lag_max`.",
     .choices = kAgreements},
    {.name = "serial_lag_max",
     .type = integer,
     .default_value = "0",
     .help = "With serials: how far an SOA serial may be behind the newest; 0 to 1000000000.",
     .max = 1'000'000'000},
    {.name = "dnssec",
     .type = choice,
     .default_value = "ignore",
     .help = "require: the answer must be signed all the way from the root; needs transport udp.",
     .choices = kDnssecs},
    {.name = "signature_days_min",
     .type = integer,
     .default_value = "2",
     .help = "With dnssec: degraded when a signature of the answer or of its keys ends in fewer "
             "days; 0 to 3650, 0 never.",
     .max = 3650},
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

Result<kit::Endpoint> server_named(std::string_view text, Transport transport) {
  auto server = kit::parse_endpoint(text, transport == Transport::tls ? kTlsPort : kDnsPort);
  if (!server || !server->host_is_address)
    return fail(Code::invalid,
                "server: must be an address, such as 192.0.2.53 or [2001:db8::53]:5353");
  return server;
}

template <class Enum, std::size_t N>
Enum choice_of(const std::string_view (&names)[N], std::string_view text) {
  return static_cast<Enum>(std::ranges::find(names, text) - std::begin(names));
}

Result<> read_expected(const model::SettingsView& view, Plan& plan) {
  plan.match = choice_of<Match>(kMatches, view.text("match"));
  for (const std::string& value : view.list("expected"))
    plan.expected.push_back(canonical(plan.type, value));
  if (plan.expected.size() > kExpectedMax)
    return fail(Code::invalid, "expected: at most {} values are allowed", kExpectedMax);
  if (plan.match == Match::unchanged && !plan.expected.empty())
    return fail(Code::invalid, "expected: must be empty where match is unchanged");
  std::ranges::sort(plan.expected);
  plan.expected.erase(std::ranges::unique(plan.expected).begin(), plan.expected.end());
  return {};
}

Result<> read_server(const model::SettingsView& view, Plan& plan) {
  plan.transport = choice_of<Transport>(kTransports, view.text("transport"));
  if (view.has("server")) {
    FW_TRY(plan.server, server_named(view.text("server"), plan.transport));
    plan.server_name = plan.server->host;
  } else if (plan.transport != Transport::udp) {
    return fail(Code::invalid, "server: must be given where transport is {}",
                view.text("transport"));
  }
  if (view.has("server_name")) {
    auto named = net::parse_host(view.text("server_name"));
    if (!named) return fail(Code::invalid, "server_name: {}", named.error().sentence());
    plan.server_name = *std::move(named);
  }
  plan.verify = view.boolean("verify_tls");
  return {};
}

}  // namespace

model::SettingsTable settings_table() { return kTable; }

Result<Plan> make_plan(const std::string& target, const model::Settings& settings) {
  FW_CHECK(model::check(kTable, settings));
  const model::SettingsView view(kTable, settings);
  Plan plan;
  plan.type = net::record_type_named(view.text("record_type")).value_or(net::RecordType::a);
  FW_TRY(plan.name, name_to_ask(target, plan.type));
  FW_CHECK(read_expected(view, plan));
  FW_CHECK(read_server(view, plan));
  plan.agreement = choice_of<Agreement>(kAgreements, view.text("agreement"));
  plan.serial_lag_max = static_cast<std::uint32_t>(view.integer("serial_lag_max"));
  plan.wants_dnssec = view.text("dnssec") == "require";
  if (plan.wants_dnssec && plan.transport != Transport::udp)
    return fail(Code::invalid, "dnssec: require needs transport udp");
  plan.signature_days_min = view.integer("signature_days_min");
  plan.degraded_after = view.duration("degraded_after");
  return plan;
}

Result<> check_plan(const net::Net& net, const Plan& plan) {
  const bool is_reverse = plan.type == net::RecordType::ptr && plan.name.ends_with(".arpa");
  if (!is_reverse) FW_CHECK(net::check_host_name(plan.name, net.allowed_names));
  if (!plan.server) return {};
  const auto address = boost::asio::ip::make_address(plan.server->host);
  const bool is_usual = plan.server->port == kDnsPort ||
                        (plan.transport == Transport::tls && plan.server->port == kTlsPort);
  if (!is_usual) return net.egress.allows(address, plan.server->port);
  return net.egress.allows(address);
}

}  // namespace fw::checks::dns
