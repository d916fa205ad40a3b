// What checks of mail servers have in common: greeting, capabilities, STARTTLS and the certificate.
// A protocol gives its words. Engine's thread only; plans are values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/check_kind.hpp"
#include "plug/kit/line_dialogue.hpp"
#include "plug/kit/target.hpp"

namespace fw::kit {

inline constexpr std::size_t kWantedMax = 32;  ///< capabilities that a check may ask for

inline constexpr std::string_view kSecurities[] = {"auto", "starttls", "tls", "none"};

/// Rows of the tables of settings that are the same in all of them.
inline constexpr model::SettingSpec kMailExpect{
    .name = "expect",
    .type = model::SettingType::text,
    .help = "Text that the greeting must contain, at most 200 bytes; any will do where empty."};
inline constexpr model::SettingSpec kMailCapabilities{
    .name = "capabilities",
    .type = model::SettingType::list,
    .help =
        "Capabilities that the server must name, one a line, at most 32, with the words that "
        "must follow."};
inline constexpr model::SettingSpec kMailVerify{
    .name = "verify_tls",
    .type = model::SettingType::boolean,
    .default_value = "true",
    .help = "Whether an untrusted chain or another host's certificate is a failure."};
inline constexpr model::SettingSpec kMailDays{
    .name = "days_min",
    .type = model::SettingType::integer,
    .default_value = "14",
    .help = "Degraded when a certificate of the chain ends in fewer days; 0 to 3650, 0 never.",
    .max = 3650};
inline constexpr model::SettingSpec kMailSlow{
    .name = "degraded_after",
    .type = model::SettingType::duration,
    .default_value = "0ms",
    .help = "A check that takes longer than this is degraded; 0ms never is, at most 60s.",
    .max = 60'000};
inline constexpr model::SettingSpec kMailFamily{
    .name = "ip_family",
    .type = model::SettingType::choice,
    .default_value = "any",
    .help = "Which addresses to connect to: any, v4 or v6.",
    .choices = kFamilies};

enum class Security : std::uint8_t { none, starttls, tls };

struct MailPlan {
  Endpoint endpoint;
  Security security = Security::none;
  std::string expect;
  std::vector<std::string> wanted;
  bool verify = true;
  std::int64_t days_min = 0;
  Millis degraded_after{0};
  net::Family family = net::Family::any;
};

struct MailPorts {
  std::uint16_t usual = 0;  ///< where the target names none
  std::uint16_t tls = 0;    ///< where TLS comes first
};

/// Reads what the rows above and a row `security` say. `invalid` says what is allowed.
[[nodiscard]] Result<MailPlan> make_mail_plan(const std::string& target,
                                              const model::SettingsView& view, MailPorts ports);

/// One protocol's words. What comes back otherwise than the protocol allows is `bad_protocol`, a
/// refusal `unexpected_answer`.
class MailWords {
 public:
  virtual ~MailWords() = default;
  [[nodiscard]] virtual std::string_view protocol() const = 0;   ///< "SMTP"
  [[nodiscard]] virtual std::string_view start_tls() const = 0;  ///< the capability: "STARTTLS"
  [[nodiscard]] virtual std::string_view goodbye() const = 0;
  /// The text of the greeting.
  [[nodiscard]] virtual net::Look<std::string> greeting(LineDialogue& dialogue) = 0;
  [[nodiscard]] virtual net::Look<std::vector<std::string>> capabilities(
      LineDialogue& dialogue) = 0;
  /// Asks for TLS; success where the server is ready for the handshake.
  [[nodiscard]] virtual net::Look<> ask_for_tls(LineDialogue& dialogue) = 0;
};

/// Whether one of `offered` begins with the first word of `wanted` and has its others: "AUTH PLAIN"
/// is in "AUTH LOGIN PLAIN". Case does not matter.
[[nodiscard]] bool is_offered(const std::vector<std::string>& offered, std::string_view wanted);

/// TLS by the protocol's own words, where `offered` has them.
[[nodiscard]] net::Look<> begin_tls(LineDialogue& dialogue, MailWords& words,
                                    std::vector<std::string> offered, net::TlsOptions options);

/// The whole look. `plan` and `words` must outlive it.
[[nodiscard]] boost::asio::awaitable<model::ProbeReport> look_at_mail(net::Net& net,
                                                                      const MailPlan& plan,
                                                                      MailWords& words,
                                                                      Millis timeout);

}  // namespace fw::kit
