#include "app/version.hpp"

namespace fw::app {

std::string_view version() { return FW_VERSION; }
std::string_view revision() { return FW_REVISION; }
std::string_view build_type() { return FW_BUILD_TYPE; }

}  // namespace fw::app
