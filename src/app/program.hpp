// The running program: everything wired together in one place, started and drained. Main thread
// only.
#pragma once

#include <memory>
#include <string>

#include "app/config.hpp"
#include "base/result.hpp"

namespace fw::app {

class Program {
 public:
  /// Opens the data folder, restores what was open, listens. `conflict` where another process holds
  /// the folder.
  [[nodiscard]] static Result<std::unique_ptr<Program>> start(Config config);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// "Open http://127.0.0.1:8080/setup?token=…" while nobody owns the installation.
  [[nodiscard]] std::string greeting() const;
  /// Serves until SIGTERM or SIGINT, then drains.
  void run();

 private:
  struct Parts;
  explicit Program(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace fw::app
