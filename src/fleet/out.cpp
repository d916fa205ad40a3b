#include "fleet/out.hpp"

namespace fw::fleet {

void Out::clear() {
  looks.clear();
  missed.clear();
  sends.clear();
  bytes.clear();
  suspects.clear();
  quarantined.clear();
  cleared.clear();
  events.clear();
  troubles.clear();
  restart_engine = false;
  stepped_back = Millis(0);
}

}  // namespace fw::fleet
