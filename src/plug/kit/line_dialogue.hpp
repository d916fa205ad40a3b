// A dialogue of lines with a server (SMTP, IMAP, POP3): every phase timed, everything said kept as
// evidence, nothing without a limit. One loop's thread only.
#pragma once

#include <optional>
#include <string>

#include "host/net/dial.hpp"
#include "plug/kit/lines.hpp"
#include "plug/kit/report.hpp"

namespace fw::kit {

inline constexpr std::size_t kLineBytesMax = 8 * 1024;
inline constexpr std::size_t kDialogueBytesMax = 64 * 1024;  ///< that the server says

class LineDialogue {
 public:
  /// `net` and `trace` must outlive it. Time to the first byte counts from here.
  LineDialogue(net::Net& net, net::Connection connection, net::Deadline deadline,
               net::Trace& trace);

  /// The next line without its end.
  [[nodiscard]] net::Look<std::string> read_line();

  /// Sends `line` and CRLF.
  [[nodiscard]] net::Look<> write_line(std::string line);

  /// TLS from here on. What the server said ahead of it is not taken over into the secured part
  /// (RFC 3207 §6): it ends the dialogue.
  [[nodiscard]] net::Look<> start_tls(net::TlsOptions options);

  [[nodiscard]] bool is_tls() const { return connection_->is_tls(); }
  /// This end's address.
  [[nodiscard]] boost::asio::ip::address local_address();

 private:
  net::Look<> read_more();
  void note(std::string_view who, std::string_view line);

  net::Net& net_;
  std::optional<net::Connection> connection_;  ///< a connection cannot be assigned to
  net::Deadline deadline_;
  net::Trace& trace_;
  Lines lines_{kLineBytesMax};
  std::size_t bytes_ = 0;
  Moment sent_;
  std::optional<Moment> first_;
};

}  // namespace fw::kit
