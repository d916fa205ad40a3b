#include "host/psk/psk.hpp"

#include <openssl/ssl.h>

#include <memory>

namespace fw::psk {
namespace {

struct FreeSession {
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using Session = std::unique_ptr<SSL_SESSION, FreeSession>;

int key_index() {
  static const int kIndex = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return kIndex;
}

int identity_index() {
  static const int kIndex = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return kIndex;
}

/// What OpenSSL takes a pre-shared key as: a session that never was.
Session session_of(SSL* connection, const Key& key) {
  constexpr std::array<unsigned char, 2> kAes128GcmSha256{0x13, 0x01};  // RFC 8446 §B.4
  Session session(SSL_SESSION_new());
  const SSL_CIPHER* cipher = SSL_CIPHER_find(connection, kAes128GcmSha256.data());
  if (!session || cipher == nullptr ||
      SSL_SESSION_set1_master_key(session.get(), key.secret.data(), key.secret.size()) != 1 ||
      SSL_SESSION_set_cipher(session.get(), cipher) != 1 ||
      SSL_SESSION_set_protocol_version(session.get(), TLS1_3_VERSION) != 1)
    return nullptr;
  return session;
}

template <class Held>
const Held* held_by(const SSL* connection) {
  return static_cast<const Held*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), key_index()));
}

int use_key(SSL* connection, const EVP_MD* /*digest*/, const unsigned char** identity,
            std::size_t* identity_size, SSL_SESSION** session) {
  const Key& key = *held_by<Key>(connection);
  *session = session_of(connection, key).release();
  *identity = reinterpret_cast<const unsigned char*>(key.identity.data());
  *identity_size = key.identity.size();
  return *session == nullptr ? 0 : 1;
}

int find_key(SSL* connection, const unsigned char* identity, std::size_t identity_size,
             SSL_SESSION** session) {
  const std::string_view named(reinterpret_cast<const char*>(identity), identity_size);
  *session = nullptr;
  for (const Key& key : *held_by<std::vector<Key>>(connection)) {
    if (key.identity != named) continue;
    *session = session_of(connection, key).release();
    if (*session == nullptr) return 0;
    SSL_set_ex_data(connection, identity_index(), const_cast<std::string*>(&key.identity));
    break;
  }
  return 1;  // unknown: the handshake goes on without, and fails for want of a certificate
}

template <class Held>
void prepare(SSL_CTX* context, const Held& held) {
  SSL_CTX_set_ex_data(context, key_index(), const_cast<Held*>(&held));
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
  SSL_CTX_set_num_tickets(context, 0);
}

}  // namespace

void offer(SSL_CTX* context, const Key& key) {
  prepare(context, key);
  SSL_CTX_set_psk_use_session_callback(context, use_key);
  // With a key there is no certificate to verify; and none is trusted.
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
}

void demand(SSL_CTX* context, const std::vector<Key>& keys) {
  prepare(context, keys);
  SSL_CTX_set_psk_find_session_callback(context, find_key);
}

std::string_view identity_of(const SSL* connection) {
  if (SSL_is_init_finished(connection) != 1) return {};
  const auto* identity =
      static_cast<const std::string*>(SSL_get_ex_data(connection, identity_index()));
  return identity == nullptr ? std::string_view() : *identity;
}

}  // namespace fw::psk
