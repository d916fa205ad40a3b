#include "support/kinds.hpp"

namespace fw::checks::sample {
std::unique_ptr<model::CheckKind> make(net::Net& net);
}

namespace fw::contract {

model::CheckKinds check_kinds(net::Net& net) {
  model::CheckKinds kinds;
  kinds.push_back(checks::sample::make(net));
  return kinds;
}

}  // namespace fw::contract
