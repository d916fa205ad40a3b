#include "app/isolated_looks.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <cstring>

namespace fw::app {
namespace {

namespace asio = boost::asio;

/// Two ends of a pipe, closed unless taken.
struct Pipe {
  int read = -1;
  int write = -1;
  Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) == 0) std::tie(read, write) = std::pair(ends[0], ends[1]);
  }
  ~Pipe() {
    if (read >= 0) ::close(read);
    if (write >= 0) ::close(write);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  [[nodiscard]] bool is_open() const { return read >= 0; }
};

/// The process, or 0 and errno.
pid_t spawn(const std::vector<std::string>& command, const Pipe& in, const Pipe& out) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in.read, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out.write, STDOUT_FILENO);
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, words[0], &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  errno = error;
  return error == 0 ? pid : 0;
}

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status))
    return fmt::format("the process that looked was ended by signal {} ({})", WTERMSIG(status),
                       ::sigdescr_np(WTERMSIG(status)));
  return fmt::format("the process that looked ended with status {}", WEXITSTATUS(status));
}

}  // namespace

class IsolatedLooks::Child : public std::enable_shared_from_this<Child> {
 public:
  Child(IsolatedLooks& owner, Done done)
      : owner_(&owner),
        done_(std::move(done)),
        in_(owner.loop_),
        out_(owner.loop_),
        timer_(owner.loop_) {}
  ~Child() { reap(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// False where there is no process; errno says why.
  bool start(const LookOrder& order) {
    Pipe in;
    Pipe out;
    if (!in.is_open() || !out.is_open()) return false;
    pid_ = spawn(owner_->options_.command, in, out);
    if (pid_ == 0) return false;
    in_.assign(std::exchange(in.write, -1));
    out_.assign(std::exchange(out.read, -1));
    in_.non_blocking(true);
    out_.non_blocking(true);
    order_ = to_wire(order);
    asio::async_write(in_, asio::buffer(order_),
                      [self = shared_from_this()](const auto& /*error*/, std::size_t /*size*/) {
                        boost::system::error_code ignored;
                        self->in_.close(ignored);
                      });
    timer_.expires_after(order.request.timeout + owner_->options_.grace);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error && self->pid_ > 0) ::kill(self->pid_, SIGKILL);
    });
    read_on();
    return true;
  }

  /// It was not started.
  void refuse(model::ProbeReport report) { done_(std::move(report), {}); }

  void abandon() {
    owner_ = nullptr;
    boost::system::error_code ignored;
    in_.close(ignored);
    out_.close(ignored);
    timer_.cancel();
  }

 private:
  void read_on() {
    out_.async_read_some(
        asio::buffer(buffer_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
          self->text_.append(self->buffer_.data(), size);
          if (error || self->text_.size() > kLookWireBytesMax) return self->finish();
          self->read_on();
        });
  }

  void finish() {
    timer_.cancel();
    if (owner_ == nullptr) return;
    const int status = reap();
    auto report = report_from_wire(text_);
    IsolatedLooks& owner = *owner_;
    const auto keep = shared_from_this();
    if (report) {
      done_(*std::move(report), {});
    } else {
      done_(std::nullopt, how_it_ended(status));
    }
    owner.ended(*this);
  }

  /// It has closed its output, or is to end: both are the end.
  int reap() {
    int status = 0;
    if (pid_ <= 0) return status;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return status;
  }

  IsolatedLooks* owner_;
  Done done_;
  pid_t pid_ = 0;
  asio::posix::stream_descriptor in_;
  asio::posix::stream_descriptor out_;
  asio::steady_timer timer_;
  std::string order_;
  std::string text_;
  std::array<char, 16 * 1024> buffer_{};
};

IsolatedLooks::IsolatedLooks(asio::io_context& loop, IsolationOptions options)
    : loop_(loop), options_(std::move(options)) {}

IsolatedLooks::~IsolatedLooks() {
  for (const auto& child : running_) child->abandon();
}

void IsolatedLooks::look(std::string kind, model::ProbeRequest request, Done done) {
  if (waiting_.size() >= options_.waiting_max) {
    asio::post(loop_, [done = std::move(done)]() mutable {
      model::ProbeReport report;
      report.reason = model::Reason::local_resources;
      report.detail = "too many looks wait for a process of their own";
      done(std::move(report), {});
    });
    return;
  }
  waiting_.push_back({{std::move(kind), std::move(request), options_.net}, std::move(done)});
  asio::post(loop_, [this] { start_next(); });
}

void IsolatedLooks::start_next() {
  while (!waiting_.empty() && running_.size() < options_.processes_max) {
    Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    const auto child = std::make_shared<Child>(*this, std::move(next.done));
    if (child->start(next.order)) {
      running_.push_back(child);
      continue;
    }
    model::ProbeReport report;
    report.reason = model::Reason::local_resources;
    report.detail = fmt::format("no process can be started: {}", std::strerror(errno));
    child->refuse(std::move(report));
  }
}

void IsolatedLooks::ended(Child& child) {
  std::erase_if(running_, [&](const auto& one) { return one.get() == &child; });
  start_next();
}

}  // namespace fw::app
