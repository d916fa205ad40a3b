// A queue of small values in one piece of memory, first in first out. One thread at a time.
#pragma once

#include <cstddef>
#include <vector>

namespace fw::schedule {

template <class Item>
class Ring {
 public:
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const Item& front() const { return items_[head_]; }
  [[nodiscard]] const Item& back() const {
    return items_[(head_ + size_ - 1) & (items_.size() - 1)];
  }

  void push(const Item& item) {
    if (size_ == items_.size()) grow();
    items_[(head_ + size_) & (items_.size() - 1)] = item;
    ++size_;
  }
  void pop() {
    head_ = (head_ + 1) & (items_.size() - 1);
    --size_;
  }

 private:
  void grow() {
    std::vector<Item> bigger(items_.empty() ? 16 : 2 * items_.size());
    for (std::size_t i = 0; i < size_; ++i) bigger[i] = items_[(head_ + i) & (items_.size() - 1)];
    items_.swap(bigger);
    head_ = 0;
  }

  std::vector<Item> items_;  ///< as many as a power of two
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace fw::schedule
