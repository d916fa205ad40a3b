// Asio, its SSL part and Beast, compiled once for the whole program.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>

#include <cerrno>
#include <cstdlib>

// Asio takes the frames of coroutines by aligned_alloc, which glibc serves without its cache of the
// thread, four times as slow as malloc. What malloc gives is aligned enough for them.
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) {
  if (alignment <= alignof(std::max_align_t)) return std::malloc(size);
  void* memory = nullptr;
  errno = posix_memalign(&memory, alignment, size);
  return errno == 0 ? memory : nullptr;
}
