#include "scan/target.hpp"

#include "base/text.hpp"
#include "host/net/url.hpp"

namespace fw::scan {

Result<Target> parse_target(std::string_view text) {
  FW_TRY(const net::Url url, net::parse_url(trim(text)));
  return Target{.url = url.text(), .host = url.host};
}

}  // namespace fw::scan
