#include "app/commands/command.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace fw::app {

Exit complain(const Error& error) {
  fmt::print(stderr, "flarewarden: {}\n", error.chain());
  switch (error.code()) {
    case Code::invalid:
    case Code::denied:
    case Code::conflict:
    case Code::not_found:
      return Exit::usage;
    case Code::limit:
    case Code::timeout:
    case Code::cancelled:
    case Code::unavailable:
      return Exit::target_failed;
    case Code::corrupt:
    case Code::internal:
      return Exit::internal;
  }
  return Exit::internal;
}

}  // namespace fw::app
