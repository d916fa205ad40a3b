#include "store/ingest/record.hpp"

#include <array>
#include <cstring>

#include "store/ingest/crc32c.hpp"

namespace fw::store {
namespace {

constexpr std::size_t kHeadBytes = 8;
constexpr char kResult = 1;
constexpr char kVerdict = 2;
constexpr unsigned kMissed = 1;
constexpr unsigned kMaintenance = 2;
constexpr unsigned kChanged = 4;
constexpr unsigned kFlapping = 1;
constexpr unsigned kUnverified = 2;

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void byte(char value) { out_ += value; }
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      out_ += static_cast<char>((value & 0x7fU) | 0x80U);
      value >>= 7U;
    }
    out_ += static_cast<char>(value);
  }
  void integer(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    number((bits << 1U) ^ (value < 0 ? ~std::uint64_t{0} : 0));
  }
  void text(std::string_view value) {
    number(value.size());
    out_ += value;
  }
  void maybe(const std::optional<Micros>& value) { integer(value ? value->count() : -1); }

 private:
  std::string& out_;
};

/// Reads what Writer wrote; `ok` turns false at the first thing that cannot be.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] bool ok() const { return ok_; }

  char byte() {
    if (bytes_.empty()) return bad();
    const char value = bytes_.front();
    bytes_.remove_prefix(1);
    return value;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto part = static_cast<unsigned char>(byte());
      value |= static_cast<std::uint64_t>(part & 0x7fU) << shift;
      if (part < 0x80) return value;
    }
    bad();
    return 0;
  }
  std::int64_t integer() {
    const std::uint64_t bits = number();
    return static_cast<std::int64_t>((bits >> 1U) ^ ((bits & 1U) != 0 ? ~std::uint64_t{0} : 0));
  }
  std::string text() {
    const std::uint64_t size = number();
    if (size > bytes_.size()) {
      bad();
      return {};
    }
    std::string value(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return value;
  }
  std::optional<Micros> maybe() {
    const std::int64_t value = integer();
    return value < 0 ? std::nullopt : std::optional(Micros(value));
  }
  template <class Enum>
  Enum named(Enum last) {
    const std::uint64_t value = number();
    if (value > static_cast<std::uint64_t>(last)) bad();
    return static_cast<Enum>(value);
  }

 private:
  char bad() {
    ok_ = false;
    bytes_ = {};
    return 0;
  }
  std::string_view bytes_;
  bool ok_ = true;
};

void put(Writer& out, const ResultRecord& record) {
  out.byte(kResult);
  out.text(record.monitor.value);
  out.text(record.probe_id);
  out.integer(record.slot);
  out.integer(record.attempt);
  out.text(record.place);
  out.integer(to_ms(record.planned_at));
  out.integer(to_ms(record.started_at));
  out.number(static_cast<std::uint64_t>(record.outcome));
  out.number(static_cast<std::uint64_t>(record.reason));
  out.number((record.missed ? kMissed : 0U) | (record.in_maintenance ? kMaintenance : 0U) |
             (record.changed ? kChanged : 0U));
  out.text(record.detail);
  out.maybe(record.phases.dns);
  out.maybe(record.phases.connect);
  out.maybe(record.phases.tls);
  out.maybe(record.phases.first_byte);
  out.maybe(record.phases.transfer);
  out.integer(record.phases.total.count());
  out.text(record.evidence);
}

void put(Writer& out, const VerdictRecord& record) {
  out.byte(kVerdict);
  out.text(record.monitor.value);
  out.integer(record.slot);
  out.number(static_cast<std::uint64_t>(record.state));
  out.number(static_cast<std::uint64_t>(record.reason));
  out.text(record.detail);
  out.integer(to_ms(record.since));
  out.integer(to_ms(record.at));
  out.number((record.flapping ? kFlapping : 0U) | (record.unverified ? kUnverified : 0U));
}

ResultRecord take_result(Reader& in) {
  ResultRecord record;
  record.monitor = model::MonitorId(in.text());
  record.probe_id = in.text();
  record.slot = in.integer();
  record.attempt = static_cast<int>(in.integer());
  record.place = in.text();
  record.planned_at = from_ms(in.integer());
  record.started_at = from_ms(in.integer());
  record.outcome = in.named(model::Outcome::unknown);
  record.reason = in.named(model::kReasonLast);
  const std::uint64_t flags = in.number();
  record.missed = (flags & kMissed) != 0;
  record.in_maintenance = (flags & kMaintenance) != 0;
  record.changed = (flags & kChanged) != 0;
  record.detail = in.text();
  record.phases.dns = in.maybe();
  record.phases.connect = in.maybe();
  record.phases.tls = in.maybe();
  record.phases.first_byte = in.maybe();
  record.phases.transfer = in.maybe();
  record.phases.total = Micros(in.integer());
  record.evidence = in.text();
  return record;
}

VerdictRecord take_verdict(Reader& in) {
  VerdictRecord record;
  record.monitor = model::MonitorId(in.text());
  record.slot = in.integer();
  record.state = in.named(model::State::unconfirmed);
  record.reason = in.named(model::kReasonLast);
  record.detail = in.text();
  record.since = from_ms(in.integer());
  record.at = from_ms(in.integer());
  const std::uint64_t flags = in.number();
  record.flapping = (flags & kFlapping) != 0;
  record.unverified = (flags & kUnverified) != 0;
  return record;
}

void put_u32(char* at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i)
    at[i] = static_cast<char>((value >> (8U * static_cast<unsigned>(i))) & 0xffU);
}

std::uint32_t take_u32(const char* at) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = (value << 8U) | static_cast<unsigned char>(at[i]);
  return value;
}

}  // namespace

const model::MonitorId& monitor_of(const Record& record) {
  return std::visit([](const auto& one) -> const model::MonitorId& { return one.monitor; }, record);
}

Result<> encode(const Record& record, std::string& out) {
  const std::size_t start = out.size();
  out.append(kHeadBytes, '\0');
  Writer writer(out);
  std::visit([&](const auto& one) { put(writer, one); }, record);
  const std::size_t size = out.size() - start - kHeadBytes;
  if (size > kRecordBytesMax) {
    out.resize(start);
    return fail(Code::limit, "a result of {} bytes is above the limit of {}", size,
                kRecordBytesMax);
  }
  put_u32(out.data() + start, static_cast<std::uint32_t>(size));
  put_u32(out.data() + start + 4, crc32c(std::string_view(out).substr(start + kHeadBytes)));
  return {};
}

void skip(std::string_view& bytes) { bytes.remove_prefix(kHeadBytes + take_u32(bytes.data())); }

std::size_t encoded_size(std::string_view bytes) {
  return bytes.size() < kHeadBytes ? 0 : kHeadBytes + take_u32(bytes.data());
}

Result<Record> decode(std::string_view& bytes) {
  if (bytes.size() < kHeadBytes) return fail(Code::corrupt, "the log ends within a record");
  const std::uint32_t size = take_u32(bytes.data());
  if (size == 0 || size > kRecordBytesMax || size > bytes.size() - kHeadBytes)
    return fail(Code::corrupt, "the log ends within a record");
  const std::string_view body = bytes.substr(kHeadBytes, size);
  if (crc32c(body) != take_u32(bytes.data() + 4))
    return fail(Code::corrupt, "a record of the log is not as it was written");
  Reader reader(body);
  const char type = reader.byte();
  std::optional<Record> record;
  if (type == kResult) record = take_result(reader);
  if (type == kVerdict) record = take_verdict(reader);
  if (!record || !reader.ok()) return fail(Code::corrupt, "a record of the log is not one we know");
  bytes.remove_prefix(kHeadBytes + size);
  return *std::move(record);
}

}  // namespace fw::store
