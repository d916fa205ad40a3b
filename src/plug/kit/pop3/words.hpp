// What is said to a POP3 server (RFC 1939, RFC 2449, RFC 2595). Engine's thread only.
#pragma once

#include <optional>
#include <string>

#include "plug/kit/mail_look.hpp"

namespace fw::kit::pop3 {

inline constexpr int kCapabilitiesMax = 128;

struct Status {
  bool is_ok = false;
  std::string_view text;  ///< points into the line
};

/// "+OK ready", "-ERR no"; nothing where it is neither. Pure.
[[nodiscard]] std::optional<Status> read_status(std::string_view line);

class Words final : public kit::MailWords {
 public:
  [[nodiscard]] std::string_view protocol() const override { return "POP3"; }
  [[nodiscard]] std::string_view start_tls() const override { return "STLS"; }
  [[nodiscard]] std::string_view goodbye() const override { return "QUIT"; }
  [[nodiscard]] net::Look<std::string> greeting(kit::LineDialogue& dialogue) override;
  [[nodiscard]] net::Look<std::vector<std::string>> capabilities(
      kit::LineDialogue& dialogue) override;
  [[nodiscard]] net::Look<> ask_for_tls(kit::LineDialogue& dialogue) override;
};

}  // namespace fw::kit::pop3
