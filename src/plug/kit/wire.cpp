#include "plug/kit/wire.hpp"

namespace fw::kit {
net::Look<std::size_t> read_some(net::Connection& connection, std::span<char> into,
                                 model::Reason on_timeout) {
  const net::Moved got = co_await connection.read_some(into);
  if (got.error) co_return std::unexpected(net::failure_of(got.error, on_timeout));
  co_return got.bytes;
}

net::Look<> write_all(net::Connection& connection, std::string_view bytes,
                      model::Reason on_timeout) {
  const net::Moved sent = co_await connection.write_all(bytes);
  if (sent.error) co_return std::unexpected(net::failure_of(sent.error, on_timeout));
  co_return std::expected<void, net::Failure>();
}

}  // namespace fw::kit
