// The network for a command that does one thing and ends: its own loop, on the calling thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "host/net/net.hpp"

namespace CLI {
class App;
}

namespace fw::app {

/// The options every looking command shares.
struct LookOptions {
  std::vector<std::string> resolvers;
  std::vector<std::string> allowed_ranges;
  std::string ca_file;
  std::string dnssec_anchors;
  std::string timeout;
  bool as_json = false;
};

/// Adds --resolver, --allow, --ca-file, --timeout and --json.
void add_look_options(CLI::App& command, LookOptions& options, const std::string& default_timeout);

/// A loop and the network on it.
class OneShot {
 public:
  [[nodiscard]] static Result<std::unique_ptr<OneShot>> make(const LookOptions& options);
  [[nodiscard]] static Result<std::unique_ptr<OneShot>> make(const net::NetOptions& options);

  [[nodiscard]] net::Net& net() { return *net_; }
  /// Runs the loop until `stop()`; nothing else runs on it afterwards.
  void run() { loop_.run(); }
  void stop() { loop_.stop(); }

 private:
  OneShot() = default;
  boost::asio::io_context loop_{1};
  SystemClock clock_;
  SystemRandom random_;
  NullMetrics metrics_;
  std::unique_ptr<Log> log_;
  std::unique_ptr<net::Net> net_;
};

}  // namespace fw::app
