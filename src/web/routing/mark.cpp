#include "web/routing/mark.hpp"

#include <sodium.h>

#include <array>
#include <cstdlib>

#include "base/encode.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace fw::web {
namespace {

constexpr std::string_view kVersion = "v1";
constexpr std::size_t kFields = 8;  // version, from, to, at, scheme, host, peer, proof

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Everything but the proof. No field can hold a ";".
std::string said(const Mark& mark) {
  return fmt::format("{};{};{};{};{};{};{}", kVersion, percent_encode(mark.from),
                     percent_encode(mark.to), to_ms(mark.at), percent_encode(mark.scheme),
                     percent_encode(mark.host), percent_encode(mark.peer));
}

/// HMAC-SHA256 over what is said and what is asked.
std::string proof(std::string_view key, std::string_view said, const http::Request& request) {
  const std::string asked = fmt::format("{}\n{}\n{}\n{}\n{}", said, request.method, request.path,
                                        request.query, sha256_hex(request.body));
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> tag{};
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes(asked), asked.size());
  crypto_auth_hmacsha256_final(&state, tag.data());
  return to_base64url({reinterpret_cast<const char*>(tag.data()), tag.size()});
}

}  // namespace

std::string make_mark(std::string_view key, const Mark& mark, const http::Request& request) {
  const std::string text = said(mark);
  return fmt::format("{};{}", text, proof(key, text, request));
}

Result<Mark> read_mark(std::string_view key, std::string_view text, const http::Request& request,
                       std::string_view here, Instant now) {
  const auto parts = split(text, ';');
  if (text.size() > kMarkBytesMax || parts.size() != kFields || parts[0] != kVersion)
    return fail(Code::invalid, "this is no mark of a request that was sent on");
  const std::string_view said = text.substr(0, text.rfind(';'));
  if (!equal_in_constant_time(proof(key, said, request), parts.back()))
    return fail(Code::denied, "this mark is not of this fleet, or of another request");
  const auto at = to_number<std::int64_t>(parts[3]);
  if (!at) return fail(Code::invalid, "this mark has no time");
  Mark mark;
  mark.at = from_ms(*at);
  FW_TRY(mark.from, percent_decode(parts[1]));
  FW_TRY(mark.to, percent_decode(parts[2]));
  FW_TRY(mark.scheme, percent_decode(parts[4]));
  FW_TRY(mark.host, percent_decode(parts[5]));
  FW_TRY(mark.peer, percent_decode(parts[6]));
  if (mark.to != here) return fail(Code::denied, "this was sent to another region");
  if (mark.at < now - kMarkAgeMax || mark.at > now + kMarkAgeMax)
    return fail(Code::denied, "this was sent at another time, or a clock is wrong");
  return mark;
}

}  // namespace fw::web
