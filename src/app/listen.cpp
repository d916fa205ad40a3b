#include "app/listen.hpp"

#include "base/text.hpp"

namespace fw::app {

Result<Listen> parse_listen(std::string_view text) {
  const auto bad = [&] {
    return fail(Code::invalid,
                "\"{}\" must be an address and a port such as 127.0.0.1:8080 or [::1]:8080", text);
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad();
  const auto port = to_number<std::uint16_t>(text.substr(colon + 1));
  std::string_view address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']'))
    address = address.substr(1, address.size() - 2);
  if (!port || address.empty()) return bad();
  return Listen{std::string(address), *port};
}

}  // namespace fw::app
