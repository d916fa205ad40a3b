// SHA-256 in pieces, for what comes from the network. The algorithm is looked up once: OpenSSL 3.0
// takes longer to find it by name than to hash a small page. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

typedef struct evp_md_ctx_st EVP_MD_CTX;

namespace fw::net {

class Digest {
 public:
  Digest();

  void add(std::string_view bytes);
  /// 32 raw bytes of everything added; ends the digest.
  [[nodiscard]] std::array<std::uint8_t, 32> end();
  /// The same as 64 lower-case hexadecimal digits.
  [[nodiscard]] std::string end_hex();

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const;
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace fw::net
