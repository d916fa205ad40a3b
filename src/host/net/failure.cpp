#include "host/net/failure.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>

namespace fw::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using model::Reason;

bool is_one_of(const error_code& error, std::initializer_list<boost::system::errc::errc_t> list) {
  for (const auto candidate : list)
    if (error == candidate) return true;
  return false;
}

Failure plain(Reason reason) { return {reason, std::string(model::sentence(reason))}; }

}  // namespace

Failure failure_of(const error_code& error, Reason on_timeout) {
  namespace errc = boost::system::errc;
  if (error == boost::beast::error::timeout || error == asio::error::operation_aborted)
    return plain(on_timeout);
  if (is_one_of(error, {errc::connection_refused})) return plain(Reason::connect_refused);
  if (is_one_of(error, {errc::connection_reset, errc::broken_pipe, errc::connection_aborted}) ||
      error == asio::error::eof || error == asio::ssl::error::stream_truncated)
    return plain(Reason::connect_reset);
  if (is_one_of(error, {errc::timed_out})) return plain(Reason::connect_timeout);
  if (is_one_of(error, {errc::host_unreachable})) return plain(Reason::connect_unreachable);
  if (is_one_of(error,
                {errc::network_unreachable, errc::network_down, errc::address_family_not_supported,
                 errc::operation_not_permitted, errc::permission_denied}))
    return {Reason::local_network, error.message()};
  if (is_one_of(error,
                {errc::too_many_files_open, errc::too_many_files_open_in_system,
                 errc::no_buffer_space, errc::not_enough_memory, errc::address_not_available}))
    return {Reason::local_resources, error.message()};
  if (error.category() ==
      boost::beast::http::make_error_code(boost::beast::http::error::end_of_stream).category())
    return {Reason::bad_http, error.message()};
  if (error.category() == asio::error::get_ssl_category())
    return {Reason::tls_handshake, error.message()};
  return {Reason::connect_unreachable, error.message()};
}

Failure handshake_failure(const error_code& error) {
  if (error.category() == asio::error::get_ssl_category()) {
    const int reason = ERR_GET_REASON(static_cast<unsigned long>(error.value()));
    if (reason == SSL_R_UNSUPPORTED_PROTOCOL || reason == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION)
      return {Reason::tls_weak, "the server does not speak TLS 1.2 or later"};
    if (reason == SSL_R_DH_KEY_TOO_SMALL || reason == SSL_R_WRONG_SIGNATURE_TYPE)
      return {Reason::tls_weak, error.message()};
    if (reason == SSL_R_WRONG_VERSION_NUMBER)
      return {Reason::tls_handshake, "the server does not answer in TLS"};
    return {Reason::tls_handshake, error.message()};
  }
  auto failure = failure_of(error, Reason::timeout_first_byte);
  if (failure.reason == Reason::timeout_first_byte)
    failure.detail = "connected, but the TLS handshake did not end within the time allowed";
  if (failure.reason == Reason::connect_reset)
    return {Reason::tls_handshake, "the server closed the connection during the TLS handshake"};
  return failure;
}

}  // namespace fw::net
