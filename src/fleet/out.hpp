// What a machine of a fleet wants done. Values; safe to use from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "flow/schedule/duties.hpp"
#include "flow/topology/view.hpp"
#include "model/arrows.hpp"
#include "model/vantage.hpp"

namespace fw::fleet {

/// The carrier's number for somebody it can reach: an address, a session.
using Peer = std::uint32_t;

/// A look to start now. Small, so that nothing is allocated for it; `Node::due` makes it a Due.
struct Look {
  schedule::Handle monitor = 0;
  model::Slot slot = 0;
  Instant planned_at{};
  schedule::Token token = 0;  ///< names the slot in the fleet; 0 for a re-check
  int attempt = 0;
  std::uint8_t rank = 0;  ///< of this machine for the slot
  model::Vantage vantage = model::Vantage::home;
};

/// A message to be sealed and sent; `Out::message` gives its bytes.
struct Send {
  enum class To : std::uint8_t {
    one,   ///< `peer`
    cell,  ///< each of `Node::cell_peers()`
    all    ///< every machine the carrier knows an address of, known to the node or not
  };
  To to = To::one;
  Peer peer = 0;
  std::size_t begin = 0;
  std::size_t size = 0;
};

/// Something an operator has to know; said again at most once a minute.
struct Trouble {
  enum class Kind : std::uint8_t {
    version,     ///< a peer speaks another version of the protocol
    same_id,     ///< another machine has this machine's id
    clock,       ///< this machine's clock is more than a second off
    taken_over,  ///< others had to begin this machine's slots: it steps back
    egress,      ///< everything fails as seen from here, and not from the rest of the cell
  };
  Kind kind = Kind::version;
  Peer peer = 0;
  std::string sentence;
};

struct Out {
  std::vector<Look> looks;
  std::vector<model::Missed> missed;
  std::vector<Send> sends;
  std::string bytes;  ///< of all messages
  /// Monitors whose look was under way on a machine that ended without a word: to be looked at
  /// apart.
  std::vector<model::MonitorId> suspects;
  std::vector<model::MonitorId> quarantined;  ///< another machine says so
  std::vector<model::MonitorId> cleared;
  std::vector<topology::Event> events;  ///< of other machines
  std::vector<Trouble> troubles;
  /// The engine does not begin what it is given: start it anew.
  bool restart_engine = false;
  Millis stepped_back{0};  ///< the wall clock went back so far

  void clear();
  [[nodiscard]] std::string_view message(const Send& send) const {
    return std::string_view(bytes).substr(send.begin, send.size);
  }
};

}  // namespace fw::fleet
