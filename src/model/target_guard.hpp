// The port that says, before something is saved, whether this machine would ever connect to it.
#pragma once

#include <string_view>

#include "base/result.hpp"

namespace fw::model {

/// Blocks for up to 5 s; never call it on a loop's thread.
class TargetGuard {
 public:
  virtual ~TargetGuard() = default;
  /// `denied` with the address and why, where one of the addresses of `host` is forbidden. ""
  /// passes, as does a name that cannot be resolved now: what it resolves to is judged again at
  /// every connection.
  [[nodiscard]] virtual Result<> may_connect(std::string_view host) = 0;
};

/// Lets everything pass, for programs that do not look anything up.
class OpenGuard final : public TargetGuard {
 public:
  [[nodiscard]] Result<> may_connect(std::string_view /*host*/) override { return {}; }
};

}  // namespace fw::model
