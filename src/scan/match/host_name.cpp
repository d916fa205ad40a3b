#include "scan/match/host_name.hpp"

#include <libpsl.h>

#include <algorithm>

#include "base/text.hpp"

namespace fw::scan {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

bool is_name_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || is_digit(letter) ||
         letter == '-' || letter == '_';
}

bool is_address(std::string_view host) {
  return host.find(':') != std::string_view::npos ||
         std::ranges::all_of(host, [](char letter) { return is_digit(letter) || letter == '.'; });
}

}  // namespace

std::string registrable_domain(std::string_view host) {
  std::string name(host);
  if (is_address(host)) return name;
  const char* found = psl_registrable_domain(psl_builtin(), name.c_str());
  return found == nullptr ? name : std::string(found);
}

bool is_public_suffix(std::string_view host) {
  return psl_is_public_suffix(psl_builtin(), std::string(host).c_str()) == 1;
}

bool is_host_name(std::string_view text) {
  constexpr std::size_t kNameBytesMax = 253;
  constexpr std::size_t kLabelBytesMax = 63;
  if (text.size() > kNameBytesMax) return false;
  std::size_t labels = 0;
  std::string_view last;
  while (true) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    last = text.substr(0, dot);
    if (last.empty() || last.size() > kLabelBytesMax) return false;
    if (!std::ranges::all_of(last, is_name_letter) || last.front() == '-') return false;
    ++labels;
    if (dot == text.size()) break;
    text.remove_prefix(dot + 1);
  }
  return labels >= 2 && last.size() >= 2 && !is_digit(last.front());
}

std::optional<UrlParts> split_url(std::string_view url) {
  url = trim(url);
  if (url.size() > 8 && equal_ignoring_case(url.substr(0, 8), "https://")) {
    url.remove_prefix(8);
  } else if (url.size() > 7 && equal_ignoring_case(url.substr(0, 7), "http://")) {
    url.remove_prefix(7);
  } else if (url.starts_with("//")) {
    url.remove_prefix(2);
  } else {
    return std::nullopt;
  }
  std::string_view host = url.substr(0, url.find_first_of("/?#\\"));
  std::string_view target = url.substr(host.size());
  target = target.substr(0, target.find('#'));
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos)
    host.remove_prefix(at + 1);
  host = host.substr(0, host.find(':'));
  if (host.ends_with('.')) host.remove_suffix(1);
  if (!is_host_name(host)) return std::nullopt;
  return UrlParts{host, target};
}

std::string dns_name(std::string_view value) {
  value = trim(value);
  if (value.ends_with('.')) value.remove_suffix(1);
  return to_lower(value);
}

}  // namespace fw::scan
