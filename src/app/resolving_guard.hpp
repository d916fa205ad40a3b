// Asks the engine's resolver and egress policy about a target before it is saved. From any thread
// but the engine's.
#pragma once

#include "host/net/net.hpp"
#include "model/target_guard.hpp"

namespace fw::app {

class ResolvingGuard final : public model::TargetGuard {
 public:
  explicit ResolvingGuard(net::Net& net) : net_(net) {}
  [[nodiscard]] Result<> may_connect(std::string_view host) override;

 private:
  net::Net& net_;
};

}  // namespace fw::app
