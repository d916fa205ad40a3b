// Certificates and keys of tests as PEM text. Pure functions; safe from any thread.
#pragma once

#include <openssl/pem.h>

#include <memory>
#include <string>

#include "host/net/testing/certificates.hpp"

namespace fw::net::testing {

template <class Write>
[[nodiscard]] std::string pem_text(Write write) {
  const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), BIO_free);
  write(out.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

/// The leaf's.
[[nodiscard]] inline std::string certificate_pem(const Identity& identity) {
  return pem_text([&](BIO* out) { PEM_write_bio_X509(out, identity.chain.front().get()); });
}

[[nodiscard]] inline std::string key_pem(const Identity& identity) {
  return pem_text([&](BIO* out) {
    PEM_write_bio_PrivateKey(out, identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

/// With the line breaks written out, as a setting of one line has it.
[[nodiscard]] inline std::string one_line(const std::string& pem) {
  std::string line;
  for (const char c : pem)
    if (c == '\n')
      line += "\\n";
    else
      line += c;
  return line;
}

}  // namespace fw::net::testing
