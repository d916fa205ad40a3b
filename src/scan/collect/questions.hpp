// DNS questions of one scan: asked within its deadline, their answers kept once and bounded. One
// loop's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>

#include "host/net/net.hpp"
#include "scan/match/findings.hpp"

namespace fw::scan {

inline constexpr std::size_t kDnsRecordsMax = 500;

class Questions {
 public:
  Questions(net::Net& net, std::chrono::steady_clock::time_point deadline, Findings& findings)
      : net_(net), deadline_(deadline), findings_(findings) {}

  /// What `name` itself has, and the aliases on the way there, among `findings.dns`. What could not
  /// be answered becomes a note; that there is nothing is an answer.
  [[nodiscard]] boost::asio::awaitable<void> ask(std::string name, net::RecordType type);
  /// The answer, not kept; a reason of class timeout where no time is left.
  [[nodiscard]] boost::asio::awaitable<net::Answer> answer(std::string name, net::RecordType type);
  /// Adds `record` to `records` unless it is there or they are too many, without trailing dots.
  void keep(std::vector<model::DnsRecord>& records, model::DnsRecord record);

  [[nodiscard]] net::Net& net() { return net_; }
  [[nodiscard]] Findings& findings() { return findings_; }

 private:
  net::Net& net_;
  std::chrono::steady_clock::time_point deadline_;
  Findings& findings_;
};

/// Whether it says what there is, or that there is nothing.
[[nodiscard]] bool is_an_answer(model::Reason reason);

}  // namespace fw::scan
