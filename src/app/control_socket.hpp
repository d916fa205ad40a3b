// Where the process that owns a data folder takes orders from the operator's commands: a socket in
// the folder that only the folder's owner and root may open. One order at a time.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "app/order.hpp"

namespace fw::app {

class ControlSocket {
 public:
  /// Runs on the socket's own thread and may take as long as it needs.
  using Obey = std::function<Result<std::string>(const Order&)>;

  [[nodiscard]] static Result<std::unique_ptr<ControlSocket>> listen(
      const std::filesystem::path& data_folder, Obey obey);
  /// Waits for the order that is under way.
  ~ControlSocket();
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

 private:
  ControlSocket(int folder, int fd, Obey obey) : folder_(folder), fd_(fd), obey_(std::move(obey)) {}
  void run();
  void serve(int peer);

  const int folder_;
  const int fd_;
  const Obey obey_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

/// Sends an order to the process that owns the folder and waits for its end. Nothing where no
/// process listens there. Any thread; blocks.
[[nodiscard]] std::optional<Result<std::string>> send_order(
    const std::filesystem::path& data_folder, const Order& order);

}  // namespace fw::app
