#include "plug/checks/ssh/key_exchange.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "plug/checks/ssh/bytes.hpp"
#include "plug/checks/ssh/host_key.hpp"

namespace fw::checks::ssh {
namespace {

using model::Reason;

constexpr std::string_view kExchanges =
    "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256";
constexpr std::string_view kEd25519 = "ssh-ed25519";
constexpr std::string_view kEcdsa = "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521";
constexpr std::string_view kRsa = "rsa-sha2-512,rsa-sha2-256";
// None of these is used: the dialogue ends before anything is encrypted. They must be in common all
// the same (RFC 4253 §7.1).
constexpr std::string_view kCiphers =
    "aes128-ctr,aes256-ctr,aes192-ctr,chacha20-poly1305@openssh.com,aes128-gcm@openssh.com,"
    "aes256-gcm@openssh.com";
constexpr std::string_view kMacs =
    "hmac-sha2-256,hmac-sha2-512,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,"
    "hmac-sha1";

std::unexpected<net::Failure> broken(std::string_view detail) {
  return std::unexpected(net::Failure{Reason::bad_protocol, std::string(detail)});
}

std::unexpected<net::Failure> no_memory() {
  return std::unexpected(net::Failure{Reason::local_resources, "OpenSSL gives no key"});
}

std::string host_keys_for(KeyType wanted) {
  switch (wanted) {
    case KeyType::ed25519:
      return std::string(kEd25519);
    case KeyType::ecdsa:
      return std::string(kEcdsa);
    case KeyType::rsa:
      return std::string(kRsa);
    default:
      return fmt::format("{},{},{}", kEd25519, kEcdsa, kRsa);
  }
}

std::string make_offer(std::string_view host_keys, Random& random) {
  std::array<std::byte, 16> cookie;
  random.fill(cookie);
  Writer writer;
  writer.byte(kKexInit).raw({reinterpret_cast<const char*>(cookie.data()), cookie.size()});
  writer.text(kExchanges).text(host_keys);
  writer.text(kCiphers).text(kCiphers).text(kMacs).text(kMacs);
  writer.text("none").text("none").text("").text("");
  writer.byte(0).number(0);
  return writer.bytes();
}

/// RFC 4253 §7.1: the first of the client's that the server has.
std::string first_common(std::string_view ours, std::string_view theirs) {
  const auto offered = split(theirs, ',');
  for (const std::string_view name : split(ours, ','))
    if (std::ranges::find(offered, name) != offered.end()) return std::string(name);
  return {};
}

std::string_view first_of(std::string_view names) { return names.substr(0, names.find(',')); }

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

std::string public_part(EVP_PKEY* key) {
  unsigned char* encoded = nullptr;
  const std::size_t size = EVP_PKEY_get1_encoded_public_key(key, &encoded);
  std::string out(reinterpret_cast<const char*>(encoded), size);
  OPENSSL_free(encoded);
  return out;
}

/// The shared secret, or "" where the server's half is no point on the curve.
std::string shared_secret(EVP_PKEY* ours, std::string_view theirs) {
  const Key peer(EVP_PKEY_new());
  if (!peer || EVP_PKEY_copy_parameters(peer.get(), ours) != 1) return {};
  if (EVP_PKEY_set1_encoded_public_key(
          peer.get(), reinterpret_cast<const unsigned char*>(theirs.data()), theirs.size()) != 1)
    return {};
  const std::unique_ptr<EVP_PKEY_CTX, FreeKey> context(EVP_PKEY_CTX_new(ours, nullptr));
  std::size_t size = 0;
  if (!context || EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1 ||
      EVP_PKEY_derive(context.get(), nullptr, &size) != 1)
    return {};
  std::string secret(size, '\0');
  if (EVP_PKEY_derive(context.get(), reinterpret_cast<unsigned char*>(secret.data()), &size) != 1)
    return {};
  secret.resize(size);
  return secret;
}

std::string digest_of(std::string_view data) {
  const auto digest = sha256(data);
  return {digest.begin(), digest.end()};
}

}  // namespace

struct KeyExchange::Secret {
  Key key;
  std::string public_part;
};

KeyExchange::KeyExchange(Versions versions, KeyType wanted, Random& random)
    : versions_(std::move(versions)), host_keys_(host_keys_for(wanted)) {
  offer_ = make_offer(host_keys_, random);
}

KeyExchange::~KeyExchange() = default;

std::expected<std::optional<Agreement>, net::Failure> KeyExchange::agree(std::string payload) {
  server_offer_ = std::move(payload);
  Reader reader(server_offer_);
  const auto kind = reader.byte();
  reader.raw(16);
  const auto exchanges = reader.text();
  const auto host_keys = reader.text();
  for (int i = 0; i < 8; ++i) reader.text();
  const auto guesses = reader.byte();
  const auto reserved = reader.number();
  if (!kind || *kind != kKexInit || !exchanges || !host_keys || !guesses || !reserved)
    return broken("the server's offer of algorithms cannot be read");
  agreement_.exchange = first_common(kExchanges, *exchanges);
  agreement_.host_key = first_common(host_keys_, *host_keys);
  if (agreement_.exchange.empty() || agreement_.host_key.empty()) return std::nullopt;
  const bool is_right =
      first_of(*exchanges) == first_of(kExchanges) && first_of(*host_keys) == first_of(host_keys_);
  agreement_.skips_a_packet = *guesses != 0 && !is_right;
  return agreement_;
}

std::expected<std::string, net::Failure> KeyExchange::init() {
  secret_ = std::make_unique<Secret>();
  secret_->key.reset(agreement_.exchange == "ecdh-sha2-nistp256"
                         ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                         : EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519"));
  if (!secret_->key) return no_memory();
  secret_->public_part = public_part(secret_->key.get());
  return Writer().byte(kEcdhInit).text(secret_->public_part).bytes();
}

std::expected<std::string, net::Failure> KeyExchange::host_key(std::string_view payload) {
  Reader reader(payload);
  const auto kind = reader.byte();
  const auto key = reader.text();
  const auto point = reader.text();
  const auto signature = reader.text();
  if (!kind || *kind != kEcdhReply || !key || !point || !signature)
    return broken("the server's half of the key exchange cannot be read");
  const std::string secret = shared_secret(secret_->key.get(), *point);
  if (secret.empty()) return broken("the server's half of the key exchange is not valid");
  Writer exchanged;
  exchanged.text(versions_.client).text(versions_.server).text(offer_).text(server_offer_);
  exchanged.text(*key).text(secret_->public_part).text(*point).integer(secret);
  if (!is_signed_by(*key, agreement_.host_key, *signature, digest_of(exchanged.bytes())))
    return broken("the server does not prove that the host key is its own");
  return std::string(*key);
}

}  // namespace fw::checks::ssh
