#include "base/error.hpp"

#include <array>

namespace fw {

std::string_view name(Code code) {
  static constexpr std::array<std::string_view, 10> kNames = {
      "invalid", "not_found", "conflict",    "denied",  "limit",
      "timeout", "cancelled", "unavailable", "corrupt", "internal"};
  return kNames.at(static_cast<std::size_t>(code));
}

Error Error::because(Error cause) && {
  cause_ = std::make_shared<const Error>(std::move(cause));
  return std::move(*this);
}

std::string Error::chain() const {
  std::string text = sentence_;
  for (const Error* next = cause(); next != nullptr; next = next->cause()) {
    text += ": ";
    text += next->sentence_;
  }
  return text;
}

}  // namespace fw
