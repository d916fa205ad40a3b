#include "plug/checks/http/json_body.hpp"

#include <algorithm>
#include <boost/json/memory_resource.hpp>
#include <boost/json/stream_parser.hpp>
#include <new>

namespace fw::checks::http {
namespace {

namespace json = boost::json;

/// Gives memory up to a limit.
class Bounded final : public json::memory_resource {
 private:
  // Boost 1.81 asks for the text of a key with one alignment and gives it back with another; none
  // is larger than what new gives anyway.
  void* do_allocate(std::size_t size, std::size_t /*align*/) override {
    if (size > left_) throw std::bad_alloc();
    left_ -= size;
    return ::operator new(size);
  }
  void do_deallocate(void* memory, std::size_t size, std::size_t /*align*/) override {
    left_ = std::min(left_ + size, kJsonMemoryMax);
    ::operator delete(memory);
  }
  [[nodiscard]] bool do_is_equal(const json::memory_resource& other) const noexcept override {
    return this == &other;
  }

  std::size_t left_ = kJsonMemoryMax;
};

net::Failure failure(model::Reason reason, std::string detail) {
  return {.reason = reason, .detail = std::move(detail)};
}

net::Failure failure_of(const boost::system::error_code& error, std::size_t at) {
  if (error == json::error::too_deep)
    return failure(
        model::Reason::assertion_json,
        fmt::format("the body's JSON is more than {} levels deep, which are read", kJsonDepthMax));
  return failure(model::Reason::assertion_json,
                 fmt::format("the body is not JSON: {} at byte {}", error.message(), at));
}

}  // namespace

std::expected<json::value, net::Failure> read_json(std::string_view text) {
  try {
    const json::storage_ptr memory = json::make_shared_resource<Bounded>();
    json::parse_options options;
    options.max_depth = kJsonDepthMax;
    json::stream_parser parser(memory, options);
    parser.reset(memory);
    boost::system::error_code error;
    const std::size_t used = parser.write(text, error);
    if (!error) parser.finish(error);
    if (error) return std::unexpected(failure_of(error, used));
    return parser.release();
  } catch (const std::bad_alloc&) {
    return std::unexpected(failure(
        model::Reason::too_large,
        fmt::format("the body's JSON needs more than the {} bytes of memory that it may have",
                    kJsonMemoryMax)));
  }
}

}  // namespace fw::checks::http
