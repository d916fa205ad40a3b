// What one look saw, as assertions read it. One thread at a time.
#pragma once

#include <boost/json/value.hpp>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "host/net/dial.hpp"
#include "plug/checks/http/assertion.hpp"
#include "plug/checks/http/body.hpp"
#include "plug/checks/http/response_parser.hpp"

namespace fw::checks::http {

/// One value read off an answer. `text` may lie in what was seen.
struct Value {
  std::string own;        ///< the text, where it is not found as such
  std::string_view seen;  ///< the text, where it is
  std::optional<long double> number;
  bool exists = true;

  [[nodiscard]] std::string_view text() const { return own.empty() ? seen : own; }
};

class Seen {
 public:
  struct Parts {
    const Head& head;
    const Body& body;
    const model::Phases& phases;
    const model::Evidence& evidence;
    Instant now;
  };
  /// The parts must outlive it.
  explicit Seen(Parts parts) : parts_(parts) {}

  [[nodiscard]] const Head& head() const { return parts_.head; }
  [[nodiscard]] const Body& body() const { return parts_.body; }
  [[nodiscard]] Instant now() const { return parts_.now; }
  [[nodiscard]] const model::Evidence& evidence() const { return parts_.evidence; }

  /// What an assertion's subject and function come to; several where a path has a [*]. A failure
  /// where they cannot be read: the body is no JSON, or is larger than what is read.
  [[nodiscard]] std::expected<std::vector<Value>, net::Failure> values(const Assertion& assertion);

 private:
  [[nodiscard]] Value value(const Assertion& assertion) const;
  [[nodiscard]] Value header(const std::string& name) const;
  [[nodiscard]] Value time(Phase phase) const;
  [[nodiscard]] Value certificate_left() const;
  /// The body as JSON, read once.
  [[nodiscard]] const std::expected<boost::json::value, net::Failure>& document();
  [[nodiscard]] Value body_length();
  [[nodiscard]] std::expected<std::vector<Value>, net::Failure> json_values(
      const Assertion& assertion);

  Parts parts_;
  std::optional<std::expected<boost::json::value, net::Failure>> json_;
};

}  // namespace fw::checks::http
