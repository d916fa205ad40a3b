// libcurl's multi handle on the loop (multi_socket). One loop's thread only.
#pragma once

#include <curl/curl.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "host/net/socket_watch.hpp"

namespace fw::net {

class CurlMulti : public std::enable_shared_from_this<CurlMulti> {
 public:
  static Result<std::shared_ptr<CurlMulti>> make(boost::asio::io_context& loop);
  explicit CurlMulti(boost::asio::io_context& loop);
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;
  ~CurlMulti();

  /// Runs one transfer to its end. The handle's own time-out ends it at the latest.
  boost::asio::awaitable<CURLcode> perform(CURL* easy);

  /// What CURLOPT_CLOSESOCKETFUNCTION is to do, with this object as its data.
  static int close_socket(void* self, curl_socket_t socket);

 private:
  struct Waiting;
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* data);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);
  void act(curl_socket_t socket, int events);
  void collect();

  boost::asio::io_context& loop_;
  boost::asio::steady_timer timer_;
  SocketWatch sockets_;
  CURLM* multi_ = nullptr;
};

}  // namespace fw::net
