#include "plug/channels/email/settings.hpp"

#include <array>

#include "plug/kit/headers.hpp"

namespace fw::channels::email {
namespace {

using model::SettingSpec;
using enum model::SettingType;

constexpr std::string_view kSecurities[] = {"starttls", "tls", "none"};
constexpr std::size_t kCredentialBytesMax = 1024;

constexpr auto kTable = std::to_array<SettingSpec>({
    {.name = "server",
     .type = text,
     .help = "The mail server that takes messages in, such as mail.shop.example:587; without a "
             "port 587, or 465 with tls.",
     .required = true},
    {.name = "security",
     .type = choice,
     .default_value = "starttls",
     .help = "starttls: encrypted after a greeting, or not at all sent; tls: encrypted from the "
             "start; none: in the clear, without user and password.",
     .choices = kSecurities},
    {.name = "user", .type = text, .help = "User name at the server, where it asks for one."},
    {.name = "password", .type = secret, .help = "Password at the server, at most 1 KiB."},
    {.name = "from",
     .type = text,
     .help = "Sender, such as Shop alerts <alerts@shop.example>.",
     .required = true},
    {.name = "to",
     .type = list,
     .help = "Recipients, one a line, 1 to 20, such as ops@shop.example.",
     .required = true},
});

Result<Mailbox> mailbox(std::string_view setting, std::string_view text) {
  auto parsed = parse_mailbox(text);
  if (!parsed) return fail(Code::invalid, "{}: {}", setting, parsed.error().sentence());
  return parsed;
}

Result<> read_server(Plan& plan, const model::SettingsView& view) {
  const std::string_view security = view.text("security");
  const bool is_tls = security == "tls";
  auto server = kit::parse_endpoint(view.text("server"), is_tls ? 465 : 587);
  if (!server) return fail(Code::invalid, "server: {}", server.error().sentence());
  plan.server = *std::move(server);
  const bool v6 = plan.server.host.find(':') != std::string::npos;
  plan.server_url = fmt::format("{}://{}{}{}:{}", is_tls ? "smtps" : "smtp", v6 ? "[" : "",
                                plan.server.host, v6 ? "]" : "", plan.server.port);
  plan.require_tls = security != "none";
  plan.user = view.text("user");
  plan.password = view.text("password");
  if (plan.user.size() > kCredentialBytesMax || plan.password.size() > kCredentialBytesMax ||
      kit::has_control(plan.user) || kit::has_control(plan.password))
    return fail(Code::invalid, "user, password: at most {} bytes, no control characters",
                kCredentialBytesMax);
  if (!plan.require_tls && !plan.user.empty())
    return fail(Code::invalid, "security: none would send user and password in the clear");
  return {};
}

}  // namespace

model::SettingsTable settings_table() { return kTable; }

Result<Plan> make_plan(const model::Settings& settings) {
  FW_CHECK(model::check(kTable, settings));
  const model::SettingsView view(kTable, settings);
  Plan plan;
  FW_CHECK(read_server(plan, view));
  FW_TRY(plan.from, mailbox("from", view.text("from")));
  for (const std::string& line : view.list("to")) {
    FW_TRY(auto recipient, mailbox("to", line));
    plan.to.push_back(std::move(recipient));
  }
  if (plan.to.empty() || plan.to.size() > kRecipientsMax)
    return fail(Code::invalid, "to: 1 to {} recipients are allowed", kRecipientsMax);
  return plan;
}

}  // namespace fw::channels::email
