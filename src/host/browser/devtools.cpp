#include "host/browser/devtools.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "model/json.hpp"

namespace fw::browser {

namespace asio = boost::asio;
namespace json = model::json;

Devtools::Devtools(asio::io_context& loop, Fd commands, Fd answers)
    : loop_(loop), commands_(loop, commands.release()), answers_(loop, answers.release()) {}

void Devtools::start(Wants wants, OnEvent on_event) {
  wants_ = std::move(wants);
  on_event_ = std::move(on_event);
  asio::co_spawn(loop_, read_all(shared_from_this()), asio::detached);
}

asio::awaitable<void> Devtools::read_all(std::shared_ptr<Devtools> self) {
  std::string chunk(64 * 1024, '\0');
  while (!self->closed_) {
    boost::system::error_code error;
    const std::size_t size = co_await self->answers_.async_read_some(
        asio::buffer(chunk), asio::redirect_error(asio::use_awaitable, error));
    if (error || self->closed_) break;
    self->read_bytes_ += size;
    if (self->read_bytes_ > kPipeBytesMax) {
      self->flooded_ = true;
      break;
    }
    self->reader_.feed(std::string_view(chunk).substr(0, size));
    while (!self->closed_) {
      const auto message = self->reader_.next();
      if (!message) break;
      self->take(*message);
    }
  }
  self->close();
}

void Devtools::take(std::string_view message) {
  const std::string_view event = event_name(message);
  if (!event.empty() && !wants_(event)) return;
  auto read = json::parse_object(message, "a message of the browser");
  if (!read) {
    ++malformed_;
    return;
  }
  const std::int64_t id = json::integer(*read, "id", -1);
  if (id >= 0) return answered(id, *read);
  const std::string method = json::text(*read, "method");
  const boost::json::value* params = read->if_contains("params");
  if (method.empty() || params == nullptr || !params->is_object()) {
    ++malformed_;
    return;
  }
  if (wants_(method)) on_event_(method, params->get_object(), json::text(*read, "sessionId"));
}

void Devtools::answered(std::int64_t id, Object& message) {
  const auto found = waiting_.find(id);
  if (found == waiting_.end()) return;
  if (boost::json::value* result = message.if_contains("result");
      result != nullptr && result->is_object()) {
    found->second->answer = std::move(result->get_object());
  } else {
    const boost::json::value* error = message.if_contains("error");
    const std::string words = error != nullptr && error->is_object()
                                  ? json::text(error->get_object(), "message")
                                  : std::string("no reason given");
    found->second->answer =
        fail(Code::unavailable, "the browser refused: {}", shorten(printable(words), 200));
  }
  found->second->timer.cancel();
}

net::Task<Devtools::Object> Devtools::call(std::string method, Object params, std::string session,
                                           Deadline deadline) {
  const std::shared_ptr<Devtools> self = shared_from_this();
  if (waiting_.size() >= kCallsMax)
    co_return fail(Code::limit, "too many calls wait for the browser");
  const std::int64_t id = send(method, std::move(params), session);
  if (closed_) co_return fail(Code::unavailable, "the browser is gone");
  const auto waiting = std::make_shared<Waiting>(loop_);
  waiting_.emplace(id, waiting);
  waiting->timer.expires_at(deadline);
  boost::system::error_code ignored;
  co_await waiting->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  waiting_.erase(id);
  if (waiting->answer) co_return *std::move(waiting->answer);
  if (closed_) co_return fail(Code::unavailable, "the browser is gone");
  co_return fail(Code::timeout, "the browser did not answer {}", method);
}

void Devtools::tell(std::string_view method, Object params, std::string_view session) {
  static_cast<void>(send(method, std::move(params), session));
}

std::int64_t Devtools::send(std::string_view method, Object params, std::string_view session) {
  Object message;
  message["id"] = ++last_id_;
  message["method"] = method;
  message["params"] = std::move(params);
  if (!session.empty()) message["sessionId"] = session;
  if (closed_) return last_id_;
  unwritten_ += boost::json::serialize(message);
  unwritten_ += '\0';
  if (unwritten_.size() > kCommandBytesMax) {
    close();
  } else if (!is_writing_) {
    is_writing_ = true;
    asio::co_spawn(loop_, write_all(shared_from_this()), asio::detached);
  }
  return last_id_;
}

asio::awaitable<void> Devtools::write_all(std::shared_ptr<Devtools> self) {
  while (!self->closed_ && !self->unwritten_.empty()) {
    const std::string chunk = std::exchange(self->unwritten_, {});
    boost::system::error_code error;
    co_await asio::async_write(self->commands_, asio::buffer(chunk),
                               asio::redirect_error(asio::use_awaitable, error));
    if (error) self->close();
  }
  self->is_writing_ = false;
}

void Devtools::close() {
  closed_ = true;
  boost::system::error_code ignored;
  commands_.close(ignored);
  answers_.close(ignored);
  for (const auto& [id, waiting] : waiting_) waiting->timer.cancel();
}

}  // namespace fw::browser
