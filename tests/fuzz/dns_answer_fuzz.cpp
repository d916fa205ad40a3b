// DNS answers as any server may send them: read or refused, never beyond their end, and every text
// that comes out is fit to show.
// rooms: host/net plug/checks/dns
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "host/net/dns_message.hpp"
#include "model/check_kind.hpp"
#include "plug/checks/dns/baseline.hpp"
#include "plug/checks/dns/dnssec.hpp"
#include "plug/checks/dns/records.hpp"

namespace {

using namespace fw::net;

bool is_fit_to_show(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  return true;
}

void check(const fw::model::DnsRecord& record) {
  FW_ASSERT(!record.name.empty() && !record.type.empty());
  FW_ASSERT(record.name.size() <= 255U * 4);
  FW_ASSERT(is_fit_to_show(record.name) && is_fit_to_show(record.type));
  if (record.type == "A" || record.type == "AAAA") {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(record.value, error);
    FW_ASSERT(!error && address.is_v4() == (record.type == "A"));
  }
  if (record.type != "CAA") FW_ASSERT(is_fit_to_show(record.value));
}

/// What a check makes of the records: signatures that end at some time, values that differ from
/// themselves in nothing.
void compare(const std::vector<fw::model::DnsRecord>& records) {
  namespace dns = fw::checks::dns;
  const dns::Proof proof = dns::signatures_in(records);
  FW_ASSERT(proof.ends_at.has_value() == !proof.signer.empty());
  for (const auto type : {RecordType::a, RecordType::txt, RecordType::caa, RecordType::ds,
                          RecordType::dnskey, RecordType::soa}) {
    const auto values = dns::values_of(type, records);
    FW_ASSERT(dns::difference(values, values, true).empty());
    const auto first = dns::compare(std::nullopt, "x", values);
    FW_ASSERT(
        dns::compare(dns::from_memory(dns::to_memory(first.next)), "x", values).difference.empty());
    FW_ASSERT(dns::to_memory(first.next).size() <= fw::model::kMemoryBytesMax);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto answer = parse_dns_answer({reinterpret_cast<const char*>(data), size});
  if (!answer) return 0;
  FW_ASSERT(answer->records.size() <= 512);
  for (const auto& record : answer->records) check(record);
  compare(answer->records);
  return 0;
}
