#include "plug/kit/wire.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <tuple>

namespace fw::kit {
namespace {

namespace asio = boost::asio;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

}  // namespace

net::Look<std::size_t> read_some(net::Connection& connection, std::span<char> into,
                                 model::Reason on_timeout) {
  boost::system::error_code error;
  std::size_t got = 0;
  const asio::mutable_buffer buffer(into.data(), into.size());
  if (connection.is_tls())
    std::tie(error, got) = co_await connection.secure().async_read_some(buffer, kAwait);
  else
    std::tie(error, got) = co_await connection.plain().async_read_some(buffer, kAwait);
  if (error) co_return std::unexpected(net::failure_of(error, on_timeout));
  co_return got;
}

net::Look<> write_all(net::Connection& connection, std::string_view bytes,
                      model::Reason on_timeout) {
  boost::system::error_code error;
  std::size_t sent = 0;
  const asio::const_buffer buffer(bytes.data(), bytes.size());
  if (connection.is_tls())
    std::tie(error, sent) = co_await asio::async_write(connection.secure(), buffer, kAwait);
  else
    std::tie(error, sent) = co_await asio::async_write(connection.plain(), buffer, kAwait);
  if (error) co_return std::unexpected(net::failure_of(error, on_timeout));
  co_return std::expected<void, net::Failure>();
}

}  // namespace fw::kit
