// on_pool: runs blocking work on the work pool and resumes the coroutine where it was.
// To be awaited on the web loop; `work` runs on a thread of the pool.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <type_traits>

namespace fw::web {

namespace detail {

/// Asio asks of a result that it can be made of nothing.
template <class Work>
boost::asio::awaitable<std::optional<std::invoke_result_t<Work&>>> run(Work work) {
  co_return work();
}

}  // namespace detail

/// `auto rows = co_await on_pool(env.work, [&env, ctx] { return env.services…list(ctx); });`
/// What `work` throws is thrown here.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work&>> on_pool(boost::asio::thread_pool& pool,
                                                            Work work) {
  auto result = co_await boost::asio::co_spawn(pool.get_executor(), detail::run(std::move(work)),
                                               boost::asio::use_awaitable);
  co_return *std::move(result);
}

}  // namespace fw::web
