#include "scan/collect/questions.hpp"

#include <algorithm>
#include <utility>

#include "scan/collect/references.hpp"
#include "scan/match/host_name.hpp"

namespace fw::scan {
namespace {

namespace asio = boost::asio;

constexpr Millis kQueryTimeout{5'000};

}  // namespace

bool is_an_answer(model::Reason reason) {
  return reason == model::Reason::none || reason == model::Reason::dns_no_records ||
         reason == model::Reason::dns_nxdomain;
}

asio::awaitable<net::Answer> Questions::answer(std::string name, net::RecordType type) {
  const auto left =
      std::chrono::duration_cast<Millis>(deadline_ - std::chrono::steady_clock::now());
  if (left <= Millis(0)) {
    net::Answer none;
    none.reason = model::Reason::dns_timeout;
    co_return none;
  }
  net::Answer answer =
      co_await net_.resolver->query(std::move(name), type, std::min(left, kQueryTimeout));
  co_return answer;
}

asio::awaitable<void> Questions::ask(std::string name, net::RecordType type) {
  const net::Answer found = co_await answer(name, type);
  for (const model::DnsRecord& record : found.records) {
    // What an alias leads to has records of its own, which are not this name's: but for addresses.
    const bool is_of_name = record.type == "CNAME" || record.type == "A" || record.type == "AAAA" ||
                            dns_name(record.name) == name;
    if (is_of_name) keep(findings_.dns, record);
  }
  if (!is_an_answer(found.reason))
    note(findings_, fmt::format("DNS: {} of {} could not be looked up: {}", net::name(type), name,
                                model::sentence(found.reason)));
}

void Questions::keep(std::vector<model::DnsRecord>& records, model::DnsRecord record) {
  if (records.size() >= kDnsRecordsMax) {
    note(findings_,
         fmt::format("DNS: more than {} records; the rest was left out.", kDnsRecordsMax));
    return;
  }
  record.name = dns_name(record.name);
  if (record.value.size() > 1 && record.value.ends_with('.')) record.value.pop_back();
  const bool is_known = std::ranges::any_of(records, [&](const model::DnsRecord& one) {
    return one.name == record.name && one.type == record.type && one.value == record.value;
  });
  if (!is_known) records.push_back(std::move(record));
}

}  // namespace fw::scan
