// Verification on bad paths for thousands of months: false alerts and seconds to an alert, as
// tables.
//   bench_verify [SCALE]   so many times what the test has time for; 100 where absent
// rooms: flow/verify
#include "../verify/tables.hpp"

int main(int argc, char** argv) {
  const double scale = argc > 1 ? std::stod(argv[1]) : 100;
  fw::months::print(fw::months::false_alerts(scale));
  fw::months::print(fw::months::outage_delays(static_cast<int>(100 * scale)));
}
