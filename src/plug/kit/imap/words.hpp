// What is said to an IMAP server (RFC 9051, RFC 3501). Engine's thread only.
#pragma once

#include <string>

#include "plug/kit/mail_look.hpp"

namespace fw::kit::imap {

inline constexpr int kUntaggedMax = 64;  ///< untagged responses before the answer

class Words final : public kit::MailWords {
 public:
  [[nodiscard]] std::string_view protocol() const override { return "IMAP"; }
  [[nodiscard]] std::string_view start_tls() const override { return "STARTTLS"; }
  [[nodiscard]] std::string_view goodbye() const override { return "z LOGOUT"; }
  [[nodiscard]] net::Look<std::string> greeting(kit::LineDialogue& dialogue) override;
  [[nodiscard]] net::Look<std::vector<std::string>> capabilities(
      kit::LineDialogue& dialogue) override;
  [[nodiscard]] net::Look<> ask_for_tls(kit::LineDialogue& dialogue) override;

 private:
  /// Sends a command under the next tag and reads up to its answer; capabilities told on the way
  /// go to `told`.
  net::Look<> ask(kit::LineDialogue& dialogue, std::string_view command,
                  std::vector<std::string>& told);
  int commands_ = 0;
};

}  // namespace fw::kit::imap
