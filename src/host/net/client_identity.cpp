#include "host/net/client_identity.hpp"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/encode.hpp"
#include "base/text.hpp"
#include "host/net/openssl_text.hpp"

namespace fw::net {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

struct Block {
  std::string_view label;  ///< "CERTIFICATE"
  std::string_view text;   ///< what stands between the markers
};

/// Takes the next block of a PEM text; nothing at its end.
Result<std::optional<Block>> take_block(std::string_view& text) {
  const std::size_t begin = text.find(kBegin);
  if (begin == std::string_view::npos) return std::nullopt;
  text.remove_prefix(begin + kBegin.size());
  const std::size_t label_end = text.find(kDashes);
  const std::size_t end = text.find(kEnd);
  if (label_end == std::string_view::npos || end == std::string_view::npos || end < label_end)
    return fail(Code::invalid, "a block has no end");
  const Block block{text.substr(0, label_end),
                    text.substr(label_end + kDashes.size(), end - label_end - kDashes.size())};
  text.remove_prefix(end + kEnd.size());
  return block;
}

/// The block's bytes; white space and written line breaks do not count.
Result<std::string> bytes_of(const Block& block) {
  std::string text;
  for (std::size_t i = 0; i < block.text.size(); ++i) {
    const std::string_view pair = block.text.substr(i, 2);
    if (pair == "\\n" || pair == "\\r")
      ++i;
    else if (block.text[i] > ' ')
      text += block.text[i];
  }
  return from_base64(text);
}

const unsigned char* unsigned_bytes(const std::string& bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Result<std::vector<std::shared_ptr<X509>>> read_chain(std::string_view text) {
  std::vector<std::shared_ptr<X509>> chain;
  while (true) {
    FW_TRY(const auto block, take_block(text));
    if (!block) break;
    if (block->label != "CERTIFICATE") continue;
    if (chain.size() >= kIdentityChainMax)
      return fail(Code::invalid, "at most {} certificates are allowed", kIdentityChainMax);
    FW_TRY(const std::string bytes, bytes_of(*block));
    const unsigned char* at = unsigned_bytes(bytes);
    X509* certificate = d2i_X509(nullptr, &at, static_cast<long>(bytes.size()));
    clear_openssl_errors();
    if (certificate == nullptr) return fail(Code::invalid, "a block is no certificate");
    chain.emplace_back(certificate, X509_free);
  }
  if (chain.empty())
    return fail(Code::invalid,
                "PEM is expected, a text that begins with -----BEGIN CERTIFICATE-----");
  return chain;
}

Result<std::shared_ptr<EVP_PKEY>> read_key(std::string_view text) {
  if (text.find("ENCRYPTED") != std::string_view::npos)
    return fail(Code::invalid, "the key must be written without a passphrase");
  while (true) {
    FW_TRY(const auto block, take_block(text));
    if (!block) break;
    if (!block->label.ends_with("PRIVATE KEY")) continue;  // such as EC PARAMETERS
    FW_TRY(const std::string bytes, bytes_of(*block));
    const unsigned char* at = unsigned_bytes(bytes);
    EVP_PKEY* key = d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(bytes.size()));
    clear_openssl_errors();
    if (key == nullptr) return fail(Code::invalid, "the block is no private key");
    return std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free);
  }
  return fail(Code::invalid,
              "PEM is expected, a text that begins with -----BEGIN PRIVATE KEY-----");
}

/// Whether OpenSSL would present it: a key may be too short for its level of security.
Result<> try_it(X509* certificate, EVP_PKEY* key) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  SSL_CTX_free);
  if (!context) return fail(Code::unavailable, "OpenSSL gives no context");
  if (SSL_CTX_use_certificate(context.get(), certificate) == 1 &&
      SSL_CTX_use_PrivateKey(context.get(), key) == 1)
    return {};
  return fail(Code::invalid, "it cannot be used: {}", openssl_error());
}

}  // namespace

Result<std::shared_ptr<const ClientIdentity>> ClientIdentity::parse(std::string_view certificate,
                                                                    std::string_view key) {
  if (certificate.size() > kIdentityBytesMax || key.size() > kIdentityBytesMax)
    return fail(Code::invalid, "certificate and key: at most {} bytes each", kIdentityBytesMax);
  std::shared_ptr<ClientIdentity> identity(new ClientIdentity());
  auto chain = read_chain(certificate);
  if (!chain) return fail(Code::invalid, "certificate: {}", chain.error().sentence());
  auto read = read_key(key);
  if (!read) return fail(Code::invalid, "key: {}", read.error().sentence());
  identity->chain_ = *std::move(chain);
  identity->key_ = *std::move(read);
  const int fits = X509_check_private_key(identity->chain_.front().get(), identity->key_.get());
  clear_openssl_errors();
  if (fits != 1) return fail(Code::invalid, "key: it is not the certificate's");
  auto tried = try_it(identity->chain_.front().get(), identity->key_.get());
  if (!tried) return fail(Code::invalid, "certificate: {}", tried.error().sentence());
  return identity;
}

void ClientIdentity::use(SSL* session) const {
  SSL_use_certificate(session, chain_.front().get());
  SSL_use_PrivateKey(session, key_.get());
  for (std::size_t i = 1; i < chain_.size(); ++i) SSL_add1_chain_cert(session, chain_[i].get());
  clear_openssl_errors();
}

}  // namespace fw::net
