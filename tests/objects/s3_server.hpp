// A server that speaks S3's protocol and checks signatures (s3_server.mjs): started on a port of
// the kernel's choice, ended with the object. One thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

namespace fw::testing {

class S3Server {
 public:
  /// With one bucket, "flare"; its data stands in `folder`. nullptr where it does not start.
  static std::unique_ptr<S3Server> start(const std::string& folder);
  ~S3Server();
  S3Server(const S3Server&) = delete;
  S3Server& operator=(const S3Server&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  static constexpr const char* kKey = "S3RVER";  ///< its access key and its secret key

 private:
  S3Server(pid_t pid, std::uint16_t port) : pid_(pid), port_(port) {}
  pid_t pid_;
  std::uint16_t port_;
};

}  // namespace fw::testing
