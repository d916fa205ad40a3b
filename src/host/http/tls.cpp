#include "host/http/tls.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <cerrno>
#include <string_view>

namespace fw::http {

namespace {

int descriptor_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

void mark_retry(BIO* bio, int flags) {
  BIO_clear_retry_flags(bio);
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) BIO_set_flags(bio, flags);
}

// OpenSSL's own socket BIO writes without MSG_NOSIGNAL: a client that leaves would end the program.
int write_socket(BIO* bio, const char* data, int size) {
  const auto sent = ::send(descriptor_of(bio), data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (sent < 0) {
    mark_retry(bio, BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY);
  } else {
    BIO_clear_retry_flags(bio);
  }
  return static_cast<int>(sent);
}

int read_socket(BIO* bio, char* data, int size) {
  const auto got = ::recv(descriptor_of(bio), data, static_cast<std::size_t>(size), 0);
  if (got < 0) {
    mark_retry(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY);
  } else {
    BIO_clear_retry_flags(bio);
  }
  return static_cast<int>(got);
}

long control_socket(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

int create_socket(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

struct MethodFree {
  void operator()(BIO_METHOD* method) const { BIO_meth_free(method); }
};

const BIO_METHOD* socket_method() {
  static const auto kMethod = [] {
    std::unique_ptr<BIO_METHOD, MethodFree> method(
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "flarewarden socket"));
    BIO_meth_set_write(method.get(), write_socket);
    BIO_meth_set_read(method.get(), read_socket);
    BIO_meth_set_ctrl(method.get(), control_socket);
    BIO_meth_set_create(method.get(), create_socket);
    return method;
  }();
  return kMethod.get();
}

int choose_alpn(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_size,
                const unsigned char* offered, unsigned offered_size, void* /*argument*/) {
  static constexpr std::string_view kOurs("\x02h2\x08http/1.1");
  unsigned char* chosen = nullptr;
  const int found =
      SSL_select_next_proto(&chosen, out_size, reinterpret_cast<const unsigned char*>(kOurs.data()),
                            static_cast<unsigned>(kOurs.size()), offered, offered_size);
  if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

std::string last_problem() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown problem" : reason;
}

}  // namespace

namespace {

/// What holds whether clients are shown a certificate or must have a key.
SslContextPtr make_common_context() {
  SslContextPtr context(SSL_CTX_new(TLS_server_method()));
  if (!context) return nullptr;
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                         SSL_OP_CIPHER_SERVER_PREFERENCE |
                                         SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // RFC 9113 §9.2.2 forbids the rest of TLS 1.2's suites under HTTP/2.
  SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_alpn_select_cb(context.get(), choose_alpn, nullptr);
  ERR_clear_error();
  return context;
}

}  // namespace

Result<SslContextPtr> make_server_context(const std::vector<psk::Key>& keys) {
  SslContextPtr context = make_common_context();
  if (!context) return fail(Code::internal, "TLS cannot be set up: {}", last_problem());
  psk::demand(context.get(), keys);
  return context;
}

Result<SslContextPtr> make_server_context(const std::string& certificate_file,
                                          const std::string& key_file) {
  SslContextPtr context = make_common_context();
  if (!context) return fail(Code::internal, "TLS cannot be set up: {}", last_problem());
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) != 1) {
    return fail(Code::invalid, "the certificate file {} cannot be used: {}", certificate_file,
                last_problem());
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return fail(Code::invalid, "the key file {} cannot be used: {}", key_file, last_problem());
  }
  return context;
}

SslPtr make_server_tls(SSL_CTX* context, int socket) {
  SslPtr ssl(SSL_new(context));
  BIO* bio = BIO_new(socket_method());
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
  SSL_set_bio(ssl.get(), bio, bio);
  SSL_set_accept_state(ssl.get());
  return ssl;
}

}  // namespace fw::http
