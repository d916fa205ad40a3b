#include "plug/channels/webhook/answer.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace fw::channels::webhook {
namespace {

constexpr auto kMonths = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});

/// IMF-fixdate only (RFC 9110 §5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
std::optional<Instant> parse_date(std::string_view text) {
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto month = std::ranges::find(kMonths, text.substr(8, 3));
  const auto day = to_number<unsigned>(text.substr(5, 2));
  const auto year = to_number<int>(text.substr(12, 4));
  const auto hour = to_number<int>(text.substr(17, 2));
  const auto minute = to_number<int>(text.substr(20, 2));
  const auto second = to_number<int>(text.substr(23, 2));
  if (month == kMonths.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date(
      std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
      std::chrono::day(*day));
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

}  // namespace

std::optional<Millis> parse_retry_after(std::string_view value, Instant now) {
  value = trim(value);
  if (const auto seconds = to_number<std::uint32_t>(value))
    return std::min<Millis>(std::chrono::seconds(*seconds), kRetryAfterMax);
  const auto date = parse_date(value);
  if (!date) return std::nullopt;
  return std::clamp(std::chrono::duration_cast<Millis>(*date - now), Millis(0), kRetryAfterMax);
}

model::Delivery judge(int status, std::string_view retry_after, Instant now) {
  model::Delivery delivery;
  delivery.status = status;
  delivery.delivered = status >= 200 && status < 300;
  delivery.disable = status == 410;
  delivery.permanent = delivery.disable;
  if (delivery.delivered) {
    delivery.sentence = fmt::format("delivered with status {}", status);
  } else if (delivery.disable) {
    delivery.sentence = "the receiver answered 410: it wants no more messages";
  } else if (status >= 300 && status < 400) {
    delivery.sentence = fmt::format("the receiver answered {}; redirects are not followed", status);
  } else {
    delivery.sentence = fmt::format("the receiver answered with status {}", status);
  }
  if (status == 429 || status == 503) delivery.retry_after = parse_retry_after(retry_after, now);
  return delivery;
}

model::Delivery judge(const Error& error) {
  model::Delivery delivery;
  delivery.permanent = error.code() == Code::denied || error.code() == Code::invalid;
  delivery.sentence = error.sentence();
  return delivery;
}

}  // namespace fw::channels::webhook
