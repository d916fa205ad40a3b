// The DNS check, for tests of it: the family makes it with what is usual. Engine's thread only.
#pragma once

#include <cstdint>
#include <memory>

#include "host/net/net.hpp"
#include "model/check_kind.hpp"

namespace fw::checks::dns {

struct KindOptions {
  std::uint16_t authority_port = 53;  ///< where the name servers of a zone are asked
};

[[nodiscard]] std::unique_ptr<model::CheckKind> make(net::Net& net, KindOptions options);

}  // namespace fw::checks::dns
