// Asks registries about domains: RDAP, which the bootstrap file leads to, else WHOIS. Answers are
// kept for a while: registries count questions. Engine's thread only.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <unordered_map>

#include "host/net/dial.hpp"
#include "plug/checks/domain/rdap.hpp"
#include "plug/checks/domain/settings.hpp"

namespace fw::checks::domain {

inline constexpr std::size_t kKeptMax = 4'096;              ///< domains whose answers are kept
inline constexpr std::size_t kAnswerBytesMax = 256 * 1024;  ///< of an answer over RDAP
inline constexpr std::size_t kWhoisBytesMax = 64 * 1024;
inline constexpr std::size_t kBootstrapBytesMax = 2 * 1024 * 1024;
inline constexpr auto kGoodFor = std::chrono::hours(1);
inline constexpr auto kBadFor = std::chrono::minutes(5);
/// A registry that does not answer now leaves what it said last in force this long.
inline constexpr auto kInForceFor = std::chrono::hours(48);
inline constexpr auto kServicesFor = std::chrono::hours(24);

/// Where the way to a registry begins.
struct Sources {
  std::string bootstrap_url = "https://data.iana.org/rdap/dns.json";
  std::string whois_host = "whois.iana.org";
  std::uint16_t whois_port = 43;  ///< of that server and of those it names
};

struct Told {
  Registration registration;
  std::string by;  ///< "RDAP, https://rdap.example/": who said it
  Instant asked{};
};

class Registry {
 public:
  Registry(net::Net& net, Sources sources) : net_(net), sources_(std::move(sources)) {}

  /// What the registry says, or said lately. Every failure is our own: it says nothing about the
  /// domain.
  [[nodiscard]] net::Look<Told> ask(std::string name, std::string top_level,
                                    net::Deadline deadline);

 private:
  using Steady = std::chrono::steady_clock::time_point;
  struct Kept {
    std::optional<Told> good;
    Steady good_at;
    std::optional<net::Failure> bad;
    Steady bad_at;
  };
  struct Server {
    std::string host;
    Steady at;
  };

  net::Look<Told> ask_now(std::string name, std::string top_level, net::Deadline deadline);
  net::Look<Told> ask_rdap(std::string name, std::string base_url, net::Deadline deadline);
  net::Look<Told> ask_whois(std::string name, std::string top_level, net::Deadline deadline);
  net::Look<std::string> whois_server(std::string top_level, net::Deadline deadline);
  net::Look<std::string> whois(std::string host, std::string question, net::Deadline deadline);
  net::Look<> load_services(net::Deadline deadline);
  void make_room(Steady now);

  net::Net& net_;
  Sources sources_;
  Services services_;
  std::optional<Steady> services_at_;
  std::unordered_map<std::string, Server> whois_servers_;  ///< by top-level domain
  std::unordered_map<std::string, Kept> kept_;
};

}  // namespace fw::checks::domain
