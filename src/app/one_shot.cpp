#include "app/one_shot.hpp"

#include <CLI/CLI.hpp>

#include "app/logging.hpp"

namespace fw::app {

void add_look_options(CLI::App& command, LookOptions& options, const std::string& default_timeout) {
  options.timeout = default_timeout;
  command
      .add_option("--resolver", options.resolvers,
                  "DNS server to ask, as address:port; the system's otherwise")
      ->allow_extra_args(false);
  command
      .add_option("--allow", options.allowed_ranges,
                  "Private range that may be connected to, such as 10.0.0.0/8")
      ->allow_extra_args(false);
  command.add_option("--ca-file", options.ca_file,
                     "PEM file with certificates to trust beside the system's");
  command.add_option("--dnssec-anchors", options.dnssec_anchors,
                     "File with the DS or DNSKEY records that DNSSEC begins with; the root's "
                     "otherwise");
  command.add_option("--timeout", options.timeout, "For everything together, such as 30s")
      ->capture_default_str();
  command.add_flag("--json", options.as_json, "One JSON document on standard output");
}

Result<std::unique_ptr<OneShot>> OneShot::make(const LookOptions& options) {
  net::NetOptions net_options;
  net_options.allowed_ranges = options.allowed_ranges;
  net_options.resolver.servers = options.resolvers;
  net_options.ca_file = options.ca_file;
  net_options.dnssec_anchors = options.dnssec_anchors;
  return make(net_options);
}

Result<std::unique_ptr<OneShot>> OneShot::make(const net::NetOptions& options) {
  std::unique_ptr<OneShot> shot(new OneShot);
  shot->log_ = make_log("warning");
  FW_TRY(shot->net_,
         net::Net::make(shot->loop_, {shot->clock_, shot->random_, *shot->log_, shot->metrics_},
                        options));
  return shot;
}

}  // namespace fw::app
