// What a saved page says its own address is. Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>

namespace fw::scan {

/// The browser's "saved from url" mark, a canonical link, og:url or a base, the first of these that
/// is an absolute http(s) URL; "" where there is none. Reads the head of the page only, 256 KiB of
/// it at most.
[[nodiscard]] std::string address_in_page(std::string_view html);

}  // namespace fw::scan
