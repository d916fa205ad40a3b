#include "store/ingest/waiting.hpp"

#include <cstring>

#include "base/assert.hpp"

namespace fw::store {
namespace {

std::uint64_t take_number(std::string_view& bytes) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
  return number;
}

}  // namespace

void WaitingRecords::add(std::uint64_t number, const Record& record, Time now) {
  std::string packed(reinterpret_cast<const char*>(&number), sizeof number);
  if (!encode(record, packed)) return;
  // By quarters: doubling would leave a third of all this memory unused.
  if (const std::size_t size = bytes_.size() + packed.size(); size > bytes_.capacity())
    bytes_.reserve(size + size / 4);
  bytes_.insert(bytes_.end(), packed.begin(), packed.end());
  if (count_++ == 0) since_ = now;
}

void WaitingRecords::drop(std::size_t count, Time now) {
  std::string_view left(bytes_.data(), bytes_.size());
  for (; count > 0 && count_ > 0; --count, --count_) {
    left.remove_prefix(sizeof(std::uint64_t));
    skip(left);
  }
  // A vector of its own size: what a busy hour needed is given back.
  bytes_ = std::vector<char>(left.begin(), left.end());
  since_ = now;
}

std::vector<Record> WaitingRecords::records() const {
  std::vector<Record> out;
  out.reserve(count_);
  std::string_view left(bytes_.data(), bytes_.size());
  while (!left.empty()) {
    left.remove_prefix(sizeof(std::uint64_t));
    auto record = decode(left);
    FW_ASSERT(record.has_value());
    out.push_back(*std::move(record));
  }
  return out;
}

std::uint64_t WaitingRecords::first_number() const {
  FW_ASSERT(count_ > 0);
  std::string_view bytes(bytes_.data(), bytes_.size());
  return take_number(bytes);
}

}  // namespace fw::store
