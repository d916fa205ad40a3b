#include "host/browser/process.hpp"

#include <sys/wait.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace fw::browser {
namespace {

namespace asio = boost::asio;
using Words = std::shared_ptr<asio::posix::stream_descriptor>;

constexpr std::size_t kWordsKept = 4'096;

asio::awaitable<void> listen_to(Words words, std::shared_ptr<std::string> said) {
  std::array<char, 4'096> chunk{};
  for (;;) {
    boost::system::error_code error;
    const std::size_t size = co_await words->async_read_some(
        asio::buffer(chunk), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    said->append(chunk.data(), size);
    if (said->size() > kWordsKept) said->erase(0, said->size() - kWordsKept);
  }
}

}  // namespace

Process::Process(asio::io_context& loop, Jailed jailed)
    : jailed_(std::move(jailed)),
      process_(loop, jailed_.process.release()),
      words_(std::make_shared<asio::posix::stream_descriptor>(loop, jailed_.words.release())) {
  asio::co_spawn(loop, listen_to(words_, said_), asio::detached);
}

Process::~Process() {
  boost::system::error_code ignored;
  words_->close(ignored);
  if (is_reaped_) return;
  kill();
  while (::waitpid(jailed_.pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Process::kill() {
  if (is_reaped_) return;
  ::kill(-jailed_.pid, SIGKILL);
  ::kill(jailed_.pid, SIGKILL);
}

asio::awaitable<std::string> Process::ended() {
  if (!is_reaped_) {
    boost::system::error_code error;
    co_await process_.async_wait(asio::posix::stream_descriptor::wait_read,
                                 asio::redirect_error(asio::use_awaitable, error));
    ::kill(-jailed_.pid, SIGKILL);  // what it left behind of its session
    while (::waitpid(jailed_.pid, &status_, 0) < 0 && errno == EINTR) {
    }
    is_reaped_ = true;
  }
  if (WIFSIGNALED(status_))
    co_return fmt::format("was ended by signal {} ({})", WTERMSIG(status_),
                          ::sigdescr_np(WTERMSIG(status_)));
  co_return fmt::format("ended with status {}", WEXITSTATUS(status_));
}

}  // namespace fw::browser
