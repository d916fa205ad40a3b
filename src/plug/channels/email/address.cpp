#include "plug/channels/email/address.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "base/text.hpp"
#include "host/net/url.hpp"
#include "plug/kit/headers.hpp"

namespace fw::channels::email {
namespace {

constexpr std::size_t kLocalBytesMax = 64;
constexpr std::size_t kNameBytesMax = 100;

bool is_atom_character(char c) {
  static constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kMarks.find(c) != std::string_view::npos;
}

bool is_dot_atom(std::string_view text) {
  if (text.empty() || text.size() > kLocalBytesMax) return false;
  return std::ranges::all_of(split(text, '.'), [](std::string_view atom) {
    return !atom.empty() && std::ranges::all_of(atom, is_atom_character);
  });
}

auto refused(std::string_view text) {
  return fail(Code::invalid,
              "\"{}\" is not a mail address; write ops@shop.example or Name <ops@shop.example>",
              printable(shorten(text, 100)));
}

}  // namespace

std::string_view Mailbox::domain() const {
  return std::string_view(address).substr(address.rfind('@') + 1);
}

Result<Mailbox> parse_mailbox(std::string_view text) {
  const std::string_view whole = trim(text);
  std::string_view address = whole;
  std::string_view name;
  if (const std::size_t open = whole.rfind('<'); open != std::string_view::npos) {
    if (!whole.ends_with('>')) return refused(text);
    name = trim(whole.substr(0, open));
    address = trim(whole.substr(open + 1, whole.size() - open - 2));
    if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"'))
      name = name.substr(1, name.size() - 2);
  }
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos || !is_dot_atom(address.substr(0, at))) return refused(text);
  const auto host = net::parse_host(address.substr(at + 1));
  boost::system::error_code no_address;
  if (host) boost::asio::ip::make_address(*host, no_address);
  const bool is_name = host && no_address;
  if (!is_name || name.size() > kNameBytesMax || kit::has_control(name)) return refused(text);
  return Mailbox{.name = std::string(name),
                 .address = fmt::format("{}@{}", address.substr(0, at), *host)};
}

}  // namespace fw::channels::email
