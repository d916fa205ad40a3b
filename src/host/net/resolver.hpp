// Name resolution on the loop (c-ares), with the answers kept as evidence. One loop's thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/time.hpp"
#include "host/net/task.hpp"
#include "model/evidence.hpp"
#include "model/outcome.hpp"

namespace fw::net {

enum class RecordType : std::uint16_t {
  a = 1,
  ns = 2,
  cname = 5,
  soa = 6,
  ptr = 12,
  mx = 15,
  txt = 16,
  aaaa = 28,
  srv = 33,
  ds = 43,
  rrsig = 46,
  dnskey = 48,
  https = 65,
  caa = 257
};
[[nodiscard]] std::string_view name(RecordType type);
[[nodiscard]] std::optional<RecordType> record_type_named(std::string_view text);

struct Answer {
  model::Reason reason =
      model::Reason::none;  ///< why there is nothing, of class dns (or local_resolver)
  std::string detail;
  std::vector<model::DnsRecord> records;  ///< the whole answer section, CNAMEs included
  bool authenticated = false;             ///< the resolver's AD bit
};

struct Addresses {
  model::Reason reason = model::Reason::none;
  std::string detail;
  std::vector<model::DnsRecord> records;
  std::vector<boost::asio::ip::address> addresses;  ///< at most 32
};

enum class Family : std::uint8_t { any, v4, v6 };

struct ResolverOptions {
  std::vector<std::string> servers;  ///< "192.0.2.1:53"; empty: /etc/resolv.conf's
  Millis try_timeout{2'000};
  int tries = 2;
};

/// Looks names up. No cache: what is measured is measured. An IP literal resolves to itself.
class Resolver {
 public:
  static Result<std::unique_ptr<Resolver>> make(boost::asio::io_context& loop,
                                                ResolverOptions options, Log& log);
  virtual ~Resolver() = default;

  virtual boost::asio::awaitable<Addresses> addresses(std::string host, Family family,
                                                      Millis timeout) = 0;
  /// One query; the answer's records in presentation form.
  virtual boost::asio::awaitable<Answer> query(std::string name, RecordType type,
                                               Millis timeout) = 0;
};

}  // namespace fw::net
