#include "store/ingest/waiting.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace fw::store {

void WaitingRecords::add(RecordPlace place, Time now) {
  if (places_.empty()) since_ = now;
  // By quarters: doubling would leave a third of all this memory unused.
  if (const std::size_t size = places_.size(); size == places_.capacity())
    places_.reserve(size + std::max<std::size_t>(4, size / 4));
  places_.push_back(place);
}

void WaitingRecords::drop(std::size_t count, Time now) {
  count = std::min(count, places_.size());
  // A vector of its own size: what a busy hour needed is given back.
  places_ =
      std::vector<RecordPlace>(places_.begin() + static_cast<std::ptrdiff_t>(count), places_.end());
  since_ = now;
}

std::uint64_t WaitingRecords::first_number() const {
  FW_ASSERT(!places_.empty());
  return places_.front().number();
}

}  // namespace fw::store
