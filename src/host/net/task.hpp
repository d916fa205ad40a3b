// Task<T>: a coroutine that ends in a Result. Resumed on the loop it was spawned on.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/result.hpp"

namespace fw::net {

template <class T = void>
using Task = boost::asio::awaitable<Result<T>>;

}  // namespace fw::net
