// Bytes as one line of text: \r \n \t \0 \\ and \xHH. Pure function; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fw::kit {

/// The bytes that `text` stands for; `invalid` on an escape that is not one of \r \n \t \0 \\ \xHH.
[[nodiscard]] Result<std::string> unescape(std::string_view text);

}  // namespace fw::kit
