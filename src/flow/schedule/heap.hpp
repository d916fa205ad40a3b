// A heap of small values, soonest first, with four children a node so that it keeps to few cache
// lines. One thread at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace fw::schedule {

/// `Item` has a member `at`; the item with the smallest one is on top.
template <class Item>
class Heap {
 public:
  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] const Item& top() const { return items_.front(); }

  void push(const Item& item) {
    items_.push_back(item);
    rise(items_.size() - 1);
  }
  void pop() {
    const Item last = items_.back();
    items_.pop_back();
    if (!items_.empty()) replace_top(last);
  }
  void replace_top(const Item& item) {
    items_.front() = item;
    sink(0);
  }
  /// Lets `change` alter or refuse every item, in no particular order; those it refuses are gone.
  template <class Change>
  void update(Change change) {
    std::erase_if(items_, [&](Item& item) { return !change(item); });
    for (std::size_t i = items_.size() / kChildren + 1; i-- > 0;)
      if (i < items_.size()) sink(i);
  }

 private:
  static constexpr std::size_t kChildren = 4;

  void rise(std::size_t position) {
    const Item item = items_[position];
    while (position > 0) {
      const std::size_t parent = (position - 1) / kChildren;
      if (!(item.at < items_[parent].at)) break;
      items_[position] = items_[parent];
      position = parent;
    }
    items_[position] = item;
  }

  void sink(std::size_t position) {
    const Item item = items_[position];
    const std::size_t size = items_.size();
    for (;;) {
      const std::size_t first = position * kChildren + 1;
      if (first >= size) break;
      std::size_t least = first;
      const std::size_t end = std::min(first + kChildren, size);
      for (std::size_t child = first + 1; child < end; ++child)
        if (items_[child].at < items_[least].at) least = child;
      if (!(items_[least].at < item.at)) break;
      items_[position] = items_[least];
      position = least;
    }
    items_[position] = item;
  }

  std::vector<Item> items_;
};

}  // namespace fw::schedule
