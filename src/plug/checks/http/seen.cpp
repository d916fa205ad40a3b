#include "plug/checks/http/seen.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "base/text.hpp"
#include "plug/checks/http/json_body.hpp"
#include "plug/kit/report.hpp"

namespace fw::checks::http {
namespace {

namespace json = boost::json;

Value missing() {
  Value value;
  value.exists = false;
  return value;
}

Value numeric(long double number) {
  Value value;
  value.own = fmt::format("{}", number);
  value.number = number;
  return value;
}

Value textual(std::string_view text) {
  Value value;
  value.seen = text;
  value.number = operand_of(text).number;
  return value;
}

/// UTF-8 characters: bytes that do not continue one.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

Value value_of(const json::value& found) {
  switch (found.kind()) {
    case json::kind::string:
      return textual({found.get_string().data(), found.get_string().size()});
    case json::kind::int64: {
      Value value = numeric(static_cast<long double>(found.get_int64()));
      value.own = std::to_string(found.get_int64());
      return value;
    }
    case json::kind::uint64: {
      Value value = numeric(static_cast<long double>(found.get_uint64()));
      value.own = std::to_string(found.get_uint64());
      return value;
    }
    case json::kind::double_: {
      Value value = numeric(static_cast<long double>(found.get_double()));
      value.own = fmt::format("{}", found.get_double());
      return value;
    }
    default: {
      Value value;
      value.own = json::serialize(found);
      return value;
    }
  }
}

Value length_of(const json::value& found) {
  if (const auto* array = found.if_array()) return numeric(static_cast<long double>(array->size()));
  if (const auto* object = found.if_object())
    return numeric(static_cast<long double>(object->size()));
  return numeric(static_cast<long double>(characters(value_of(found).text())));
}

Value applied(Function function, const json::value* found) {
  if (found == nullptr) return missing();
  Value value = function == Function::length  ? length_of(*found)
                : function == Function::value ? value_of(*found)
                                              : Value();
  value.exists = function != Function::exists || !found->is_null();
  return value;
}

std::optional<Micros> phase_of(const model::Phases& phases, Phase phase) {
  switch (phase) {
    case Phase::dns:
      return phases.dns;
    case Phase::connect:
      return phases.connect;
    case Phase::tls:
      return phases.tls;
    case Phase::first_byte:
      return phases.first_byte;
    case Phase::transfer:
      return phases.transfer;
    case Phase::total:
      return phases.total;
  }
  return std::nullopt;
}

/// The address alone, without port and brackets.
std::string_view address_of(std::string_view peer) {
  peer = peer.substr(0, peer.rfind(':'));
  if (peer.starts_with('[')) peer = peer.substr(1, peer.size() - 2);
  return peer;
}

/// Whether what was read of a body is enough for an assertion about its text.
bool is_enough(const Assertion& assertion, const Body& body) {
  if (!body.is_partial()) return true;
  if (assertion.subject == Subject::json || assertion.function == Function::length) return false;
  return assertion.function == Function::exists ||
         (assertion.comparison == Operator::matches && assertion.pattern->is_open_ended &&
          assertion.pattern->matches(body.kept()));
}

}  // namespace

Value Seen::header(const std::string& name) const {
  const auto found = std::ranges::find_if(parts_.head.headers, [&](const auto& header) {
    return equal_ignoring_case(header.first, name);
  });
  return found == parts_.head.headers.end() ? missing() : textual(found->second);
}

Value Seen::time(Phase phase) const {
  const auto took = phase_of(parts_.phases, phase);
  if (!took) return missing();
  return numeric(static_cast<long double>(took->count()) / 1000);
}

Value Seen::certificate_left() const {
  const model::Certificate* first = kit::first_to_expire(parts_.evidence);
  if (first == nullptr) return missing();
  return numeric(static_cast<long double>((first->not_after - parts_.now).count()));
}

Value Seen::value(const Assertion& assertion) const {
  switch (assertion.subject) {
    case Subject::status:
      return numeric(parts_.head.status);
    case Subject::protocol:
      return textual(parts_.head.version == 20 ? "h2" : "http1");
    case Subject::address:
      return textual(address_of(parts_.evidence.peer));
    case Subject::header:
      return header(assertion.header);
    case Subject::body:
      return textual(trim(parts_.body.kept()));
    case Subject::body_size:
      return numeric(static_cast<long double>(parts_.body.bytes()));
    case Subject::time:
      return time(assertion.phase);
    case Subject::certificate_left:
      return certificate_left();
    case Subject::json:
      break;
  }
  return missing();
}

const std::expected<json::value, net::Failure>& Seen::document() {
  if (!json_) json_ = read_json(parts_.body.kept());
  return *json_;
}

Value Seen::body_length() {
  const auto& root = document();
  if (root) return length_of(*root);
  return numeric(static_cast<long double>(characters(trim(parts_.body.kept()))));
}

std::expected<std::vector<Value>, net::Failure> Seen::json_values(const Assertion& assertion) {
  const auto& root = document();
  if (!root) {
    // No JSON has no members: that can be asserted.
    const bool is_text = root.error().reason == model::Reason::assertion_json;
    if (assertion.function == Function::exists && is_text) return std::vector<Value>{missing()};
    return std::unexpected(root.error());
  }
  std::vector<Value> values;
  for (const json::value* found : assertion.path.find(*root))
    values.push_back(applied(assertion.function, found));
  return values;
}

std::expected<std::vector<Value>, net::Failure> Seen::values(const Assertion& assertion) {
  if (assertion.reads_body() && !is_enough(assertion, parts_.body))
    return std::unexpected(
        net::Failure{.reason = model::Reason::too_large,
                     .detail = fmt::format("the body is larger than the {} bytes that are read "
                                           "for {}",
                                           kBodyBytesMax, printable(assertion.text))});
  if (assertion.subject == Subject::json) return json_values(assertion);
  if (assertion.subject == Subject::body && assertion.function == Function::length)
    return std::vector<Value>{body_length()};
  Value one = value(assertion);
  if (assertion.function == Function::exists && assertion.subject == Subject::body)
    one.exists = !one.text().empty();
  if (assertion.function == Function::length && one.exists)
    one = numeric(static_cast<long double>(characters(one.text())));
  return std::vector<Value>{std::move(one)};
}

}  // namespace fw::checks::http
