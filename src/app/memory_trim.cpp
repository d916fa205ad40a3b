#include "app/memory_trim.hpp"

#include <malloc.h>

#include <boost/asio/post.hpp>

namespace fw::app {
namespace {

constexpr std::chrono::seconds kEvery{30};
constexpr int kHeapsMax = 2;

}  // namespace

void limit_heaps() { ::mallopt(M_ARENA_MAX, kHeapsMax); }

MemoryTrim::MemoryTrim(boost::asio::io_context& loop, boost::asio::thread_pool& pool)
    : timer_(loop), pool_(pool) {
  arm();
}

void MemoryTrim::arm() {
  timer_.expires_after(kEvery);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    boost::asio::post(pool_, [] { ::malloc_trim(0); });
    arm();
  });
}

}  // namespace fw::app
