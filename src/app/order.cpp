#include "app/order.hpp"

#include <array>
#include <boost/json.hpp>

namespace fw::app {

namespace json = boost::json;

namespace {

constexpr std::array kCodes = {Code::invalid, Code::not_found, Code::conflict,  Code::denied,
                               Code::limit,   Code::timeout,   Code::cancelled, Code::unavailable,
                               Code::corrupt, Code::internal};

Code code_named(std::string_view text) {
  for (const Code code : kCodes)
    if (name(code) == text) return code;
  return Code::internal;
}

Result<json::object> parse(std::string_view text) {
  json::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) return fail(Code::invalid, "this is no JSON object");
  return std::move(value.get_object());
}

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string().c_str())
                                                : std::string();
}

}  // namespace

std::string Order::option(std::string_view name) const {
  const auto found = options.find(name);
  return found == options.end() ? std::string() : found->second;
}

std::string to_json(const Order& order) {
  json::object options;
  for (const auto& [name, value] : order.options) options[name] = value;
  return json::serialize(json::object{{"order", order.word}, {"options", std::move(options)}}) +
         "\n";
}

Result<Order> read_order(std::string_view text) {
  if (text.size() > kOrderBytesMax) return fail(Code::limit, "the order is too long");
  FW_TRY(const json::object object, parse(text));
  Order order;
  order.word = text_of(object, "order");
  if (order.word.empty()) return fail(Code::invalid, "the order has no word");
  if (const json::value* options = object.if_contains("options"); options && options->is_object())
    for (const auto& [name, value] : options->get_object())
      if (value.is_string()) order.options.emplace(name, value.get_string().c_str());
  return order;
}

std::string to_json(const Result<std::string>& answer) {
  if (answer) return json::serialize(json::object{{"text", *answer}}) + "\n";
  return json::serialize(json::object{{"code", name(answer.error().code())},
                                      {"error", answer.error().chain()}}) +
         "\n";
}

Result<std::string> read_answer(std::string_view text) {
  FW_TRY(const json::object object, parse(text));
  if (object.contains("error"))
    return fail(code_named(text_of(object, "code")), "{}", text_of(object, "error"));
  return text_of(object, "text");
}

}  // namespace fw::app
