// What is said to an SMTP server (RFC 5321, RFC 3207). Engine's thread only.
#pragma once

#include <string>

#include "plug/kit/mail_look.hpp"

namespace fw::kit::smtp {

inline constexpr int kReplyLinesMax = 128;

class Words final : public kit::MailWords {
 public:
  /// `hello_name`: who we say we are; "" for the address of this end (RFC 5321 §4.1.3).
  explicit Words(std::string hello_name) : hello_name_(std::move(hello_name)) {}

  [[nodiscard]] std::string_view protocol() const override { return "SMTP"; }
  [[nodiscard]] std::string_view start_tls() const override { return "STARTTLS"; }
  [[nodiscard]] std::string_view goodbye() const override { return "QUIT"; }
  [[nodiscard]] net::Look<std::string> greeting(kit::LineDialogue& dialogue) override;
  [[nodiscard]] net::Look<std::vector<std::string>> capabilities(
      kit::LineDialogue& dialogue) override;
  [[nodiscard]] net::Look<> ask_for_tls(kit::LineDialogue& dialogue) override;

 private:
  std::string hello_name_;
};

}  // namespace fw::kit::smtp
