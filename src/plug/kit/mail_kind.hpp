// A kind of check that is a mail server's dialogue and nothing else: it gives its words and ports.
// Engine's thread only.
#pragma once

#include <memory>

#include "plug/kit/mail_look.hpp"

namespace fw::kit {

/// What tells one such kind from another; constant for the life of the program.
struct MailFacts {
  std::string_view name;
  std::string_view title;
  std::string_view target_help;
  std::string_view example_target;
  model::SettingsTable table;
  MailPorts ports;
  std::unique_ptr<MailWords> (*words)();
};

/// `facts` must outlive the kind.
[[nodiscard]] std::unique_ptr<model::CheckKind> make_mail_kind(net::Net& net,
                                                               const MailFacts& facts);

}  // namespace fw::kit
