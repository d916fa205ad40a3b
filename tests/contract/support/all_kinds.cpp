#include "plug/checks/family.hpp"
#include "support/kinds.hpp"

namespace fw::contract {

model::CheckKinds check_kinds(net::Net& net) { return checks::make_all(net); }

}  // namespace fw::contract
