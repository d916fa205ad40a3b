// The running program of a machine that only looks: no databases, no pages, no accounts. Main
// thread only.
#pragma once

#include <memory>
#include <string>

#include "app/config.hpp"
#include "base/result.hpp"

namespace fw::app {

class ProbeProgram {
 public:
  /// Listens for the fleet and for Prometheus. `unavailable` where an address is taken.
  [[nodiscard]] static Result<std::unique_ptr<ProbeProgram>> start(Config config);
  ~ProbeProgram();
  ProbeProgram(const ProbeProgram&) = delete;
  ProbeProgram& operator=(const ProbeProgram&) = delete;

  [[nodiscard]] std::string greeting() const;
  /// Looks for others until SIGTERM or SIGINT, then says goodbye.
  void run();

 private:
  struct Parts;
  explicit ProbeProgram(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace fw::app
