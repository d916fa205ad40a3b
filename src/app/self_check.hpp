// Looks at what must always work from here, so that this machine knows its own failures from
// others': every resolver, and the anchors its operator named. The engine's thread only.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <string>
#include <vector>

#include "flow/check/health.hpp"
#include "flow/verify/breaker.hpp"
#include "host/net/net.hpp"
#include "plug/kit/target.hpp"

namespace fw::app {

class SelfCheck {
 public:
  using Seen = std::function<void(check::Subject, std::string_view name, bool ok)>;

  /// `anchors` are connected to and closed again.
  SelfCheck(net::Net& net, std::vector<kit::Endpoint> anchors, Seen seen);
  /// Looks now and every 30 s until stopped.
  void start();
  void stop();
  /// The anchors, as targets that tell a mass failure of ours from one of theirs.
  [[nodiscard]] std::vector<verify::Canary> canaries() const;
  /// Looks at one of them now; `done` is told whether it answers.
  void look_at(std::string_view canary, std::function<void(bool)> done);

 private:
  void look();
  net::Task<> ask_resolver();
  net::Task<> connect(kit::Endpoint anchor);
  net::Task<bool> answers(kit::Endpoint anchor);

  net::Net& net_;
  std::vector<kit::Endpoint> anchors_;
  Seen seen_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
};

}  // namespace fw::app
