#include "plug/objects/s3/sign.hpp"

#include <fmt/chrono.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/encode.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace fw::objects::s3 {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::size_t kDateBytes = 8;  // "20130524"

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hmac(std::string_view key, std::string_view text) {
  crypto_auth_hmacsha256_state state;
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> tag;
  crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes(text), text.size());
  crypto_auth_hmacsha256_final(&state, tag.data());
  return {reinterpret_cast<const char*>(tag.data()), tag.size()};
}

/// "host;x-amz-date" of sorted headers.
std::string names_of(const Fields& headers) {
  std::string names;
  for (const auto& [name, value] : headers) {
    if (!names.empty()) names += ';';
    names += name;
  }
  return names;
}

Fields sorted(Fields fields) {
  std::ranges::sort(fields);
  return fields;
}

std::string scope_of(const Signer& signer, std::string_view at) {
  return fmt::format("{}/{}/{}/aws4_request", at.substr(0, kDateBytes), signer.region,
                     signer.service);
}

}  // namespace

std::string query_text(Fields query) {
  for (auto& [name, value] : query) {
    name = percent_encode(name);
    value = percent_encode(value);
  }
  std::string text;
  for (const auto& [name, value] : sorted(std::move(query))) {
    if (!text.empty()) text += '&';
    text += name + '=' + value;
  }
  return text;
}

std::string amz_date(Instant at) {
  return fmt::format("{:%Y%m%dT%H%M%SZ}", std::chrono::floor<std::chrono::seconds>(at));
}

std::string canonical_request(const Signable& request) {
  const Fields headers = sorted(request.headers);
  std::string text =
      fmt::format("{}\n{}\n{}\n", request.method, request.path, query_text(request.query));
  for (const auto& [name, value] : headers) text += fmt::format("{}:{}\n", name, trim(value));
  return text + fmt::format("\n{}\n{}", names_of(headers), request.payload_hash);
}

std::string signing_key(const Signer& signer, std::string_view date) {
  std::string start = fmt::format("AWS4{}", signer.secret_key);
  std::string key =
      hmac(hmac(hmac(hmac(start, date), signer.region), signer.service), "aws4_request");
  sodium_memzero(start.data(), start.size());
  return key;
}

std::string authorization(const Signer& signer, const Signable& request, std::string_view at) {
  const std::string scope = scope_of(signer, at);
  const std::string to_sign =
      fmt::format("{}\n{}\n{}\n{}", kAlgorithm, at, scope, sha256_hex(canonical_request(request)));
  const std::string signature =
      to_hex(hmac(signing_key(signer, at.substr(0, kDateBytes)), to_sign));
  return fmt::format("{} Credential={}/{},SignedHeaders={},Signature={}", kAlgorithm,
                     signer.access_key, scope, names_of(sorted(request.headers)), signature);
}

}  // namespace fw::objects::s3
