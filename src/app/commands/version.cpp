// `flarewarden version`: what this binary is made of.
#include <curl/curl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>

#include <boost/json.hpp>
#include <boost/version.hpp>
#include <memory>

#include "app/commands/command.hpp"
#include "app/version.hpp"

namespace fw::app {
namespace {

boost::json::object facts() {
  return {{"name", "flarewarden"},
          {"version", version()},
          {"revision", revision()},
          {"build_type", build_type()},
#ifdef __clang__
          {"compiler", "clang " __clang_version__},
#else
          {"compiler", "g++ " __VERSION__},
#endif
          {"openssl", OpenSSL_version(OPENSSL_VERSION)},
          {"curl", curl_version_info(CURLVERSION_NOW)->version},
          {"boost", BOOST_LIB_VERSION}};
}

}  // namespace

void add_version(CLI::App& app, Exit& exit) {
  CLI::App* command = app.add_subcommand("version", "Say which build this is");
  auto as_json = std::make_shared<bool>(false);
  command->add_flag("--json", *as_json, "As JSON, with the facts of the build");
  command->callback([as_json, &exit] {
    if (*as_json) {
      fmt::print("{}\n", boost::json::serialize(facts()));
    } else {
      fmt::print("flarewarden {} ({})\n", version(), revision());
    }
    exit = Exit::fine;
  });
}

}  // namespace fw::app
