#include "host/net/curl_multi.hpp"

#include <unistd.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

namespace fw::net {

namespace asio = boost::asio;

namespace {
constexpr long kKeptMax = 64;
}

/// One transfer under way. Leaves the multi handle when the coroutine ends, however that happens.
struct CurlMulti::Waiting {
  Waiting(std::shared_ptr<CurlMulti> owner, CURL* handle)
      : multi(std::move(owner)), easy(handle), gate(multi->loop_) {
    curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
    curl_multi_add_handle(multi->multi_, easy);
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() { curl_multi_remove_handle(multi->multi_, easy); }

  std::shared_ptr<CurlMulti> multi;
  CURL* easy;
  asio::steady_timer gate;
  std::optional<CURLcode> code;
};

Result<std::shared_ptr<CurlMulti>> CurlMulti::make(asio::io_context& loop) {
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    return fail(Code::internal, "libcurl cannot start");
  auto multi = std::make_shared<CurlMulti>(loop);
  if (multi->multi_ == nullptr) return fail(Code::internal, "libcurl gives no multi handle");
  return multi;
}

CurlMulti::CurlMulti(asio::io_context& loop)
    : loop_(loop), timer_(loop), sockets_(loop, [this](int socket, bool readable, bool writable) {
        act(socket, (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0));
      }) {
  multi_ = curl_multi_init();
  if (multi_ == nullptr) return;
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlMulti::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlMulti::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
  // Only transfers that ask for it leave a connection here, and only those take one: no state of
  // one tenant's host meets another's.
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kKeptMax);
}

CurlMulti::~CurlMulti() {
  sockets_.clear();
  if (multi_ != nullptr) curl_multi_cleanup(multi_);
}

int CurlMulti::close_socket(void* self, curl_socket_t socket) {
  static_cast<CurlMulti*>(self)->sockets_.want(socket, false, false);
  return ::close(socket);
}

int CurlMulti::on_socket(CURL* /*easy*/, curl_socket_t socket, int what, void* self,
                         void* /*data*/) {
  const bool read = what == CURL_POLL_IN || what == CURL_POLL_INOUT;
  const bool write = what == CURL_POLL_OUT || what == CURL_POLL_INOUT;
  static_cast<CurlMulti*>(self)->sockets_.want(socket, read, write);
  return 0;
}

int CurlMulti::on_timer(CURLM* /*multi*/, long timeout_ms, void* data) {
  auto* self = static_cast<CurlMulti*>(data);
  self->timer_.cancel();
  if (timeout_ms < 0) return 0;
  self->timer_.expires_after(std::chrono::milliseconds(timeout_ms));
  self->timer_.async_wait([weak = self->weak_from_this()](const boost::system::error_code& error) {
    if (error) return;
    if (const auto multi = weak.lock()) multi->act(CURL_SOCKET_TIMEOUT, 0);
  });
  return 0;
}

void CurlMulti::act(curl_socket_t socket, int events) {
  const auto self = shared_from_this();
  int running = 0;
  curl_multi_socket_action(multi_, socket, events, &running);
  collect();
}

void CurlMulti::collect() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    void* data = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &data);
    auto* waiting = static_cast<Waiting*>(data);
    waiting->code = message->data.result;
    waiting->gate.cancel();
  }
}

asio::awaitable<CURLcode> CurlMulti::perform(CURL* easy) {
  Waiting waiting(shared_from_this(), easy);
  while (!waiting.code) {
    waiting.gate.expires_at(asio::steady_timer::time_point::max());
    boost::system::error_code ignored;
    co_await waiting.gate.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return *waiting.code;
}

}  // namespace fw::net
