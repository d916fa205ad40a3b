#include "host/browser/jail.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "host/browser/jail_child.hpp"

namespace fw::browser {
namespace {

namespace asio = boost::asio;

constexpr std::uint64_t kNamespaces = CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC;

/// Both ends above the numbers that the program is given.
bool raise(std::array<int, 2>& ends) {
  for (int& end : ends) {
    const int raised = ::fcntl(end, F_DUPFD_CLOEXEC, 10);
    ::close(end);
    end = raised;
  }
  return ends[0] >= 0 && ends[1] >= 0;
}

struct Ends {
  Fd ours;
  Fd theirs;
};

/// A pipe that they write to, or read from.
Result<Ends> make_pipe(bool they_write) {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0 || !raise(ends))
    return fail(Code::unavailable, "no pipe can be made: {}", std::strerror(errno));
  Ends made{Fd(ends[0]), Fd(ends[1])};
  if (!they_write) std::swap(made.ours, made.theirs);
  return made;
}

Result<Ends> make_report() {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0 || !raise(ends))
    return fail(Code::unavailable, "no socket can be made: {}", std::strerror(errno));
  return Ends{Fd(ends[0]), Fd(ends[1])};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

/// clone3 as fork does it: a copy of this process, in new namespaces.
pid_t clone_process(std::uint64_t flags, int& process) {
  clone_args arguments{};
  arguments.flags = flags | CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<std::uintptr_t>(&process);
  arguments.exit_signal = SIGCHLD;
  return static_cast<pid_t>(::syscall(SYS_clone3, &arguments, sizeof arguments));
}

void kill_and_reap(pid_t pid) {
  ::kill(pid, SIGKILL);
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

std::string_view what_failed(ChildReport::Step step) {
  constexpr std::array<std::string_view, 8> kNames = {
      "listening",          "the map of users", "the mounts", "its own network",
      "the change of user", "its files",        "its limits", "the program"};
  const auto number = static_cast<std::size_t>(step);
  return number < kNames.size() ? kNames[number] : "something";
}

/// Reads what the child says until its end of the socket closes: then the program runs.
Result<bool> read_report(int socket, Fd& listener) {
  ChildReport report;
  iovec bytes{&report, sizeof report};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> space{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = space.data();
  message.msg_controllen = space.size();
  const ssize_t size = ::recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (size == 0) return true;
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (size != static_cast<ssize_t>(sizeof report))
    return fail(Code::internal, "the new process said what it never says");
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header != nullptr && header->cmsg_type == SCM_RIGHTS) {
    int number = -1;
    std::memcpy(&number, CMSG_DATA(header), sizeof number);
    listener = Fd(number);
  }
  if (report.step == ChildReport::Step::listening) return false;
  return fail(Code::unavailable, "{}: {}", what_failed(report.step), std::strerror(report.error));
}

net::Task<> wait_for_program(asio::io_context& loop, Fd report, Fd& listener, Millis most) {
  asio::posix::stream_descriptor socket(loop, report.release());
  asio::steady_timer timer(loop, most);
  bool is_late = false;
  timer.async_wait([&](const boost::system::error_code& error) {
    if (error) return;
    is_late = true;
    boost::system::error_code ignored;
    socket.cancel(ignored);
  });
  Result<> outcome;
  for (bool runs = false; !runs;) {
    boost::system::error_code error;
    co_await socket.async_wait(asio::posix::stream_descriptor::wait_read,
                               asio::redirect_error(asio::use_awaitable, error));
    if (is_late || error) {
      outcome = fail(Code::timeout, "the program did not start within {}", to_text(most));
      break;
    }
    auto said = read_report(socket.native_handle(), listener);
    if (!said) {
      outcome = std::unexpected(std::move(said).error());
      break;
    }
    runs = *said;
  }
  timer.cancel();
  co_return outcome;
}

/// The texts a plan points to.
struct Texts {
  std::string folder_options;
  std::string user_map;
  std::string group_map;
};

ChildPlan make_plan(JailOrder& order, Texts& texts) {
  ChildPlan plan;
  plan.words = pointers(order.words);
  plan.environment = pointers(order.environment);
  plan.folder = order.folder.c_str();
  texts.folder_options =
      fmt::format("size={},mode=0700,uid={},gid={}", kFolderBytesMax, order.user, order.group);
  plan.folder_options = texts.folder_options.c_str();
  for (const std::string& folder : order.hidden) plan.hidden.push_back(folder.c_str());
  plan.has_namespaces = order.with_namespaces;
  plan.changes_user = order.user != ::geteuid();
  plan.user = order.user;
  plan.group = order.group;
  plan.port = order.port;
  if (order.with_namespaces && ::geteuid() != 0) {
    texts.user_map = fmt::format("{0} {0} 1", ::geteuid());
    texts.group_map = fmt::format("{0} {0} 1", ::getegid());
    plan.user_map = texts.user_map.c_str();
    plan.group_map = texts.group_map.c_str();
  }
  return plan;
}

}  // namespace

void end_leftovers(const std::string& folder) {
  const std::string home = "HOME=" + folder;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const auto pid = to_number<pid_t>(entry.path().filename().native());
    if (!pid) continue;
    std::ifstream environment(entry.path() / "environ", std::ios::binary);
    for (std::string word; std::getline(environment, word, '\0');)
      if (word == home) ::kill(*pid, SIGKILL);
  }
}

net::Task<Jailed> start_jailed(asio::io_context& loop, JailOrder order) {
  FW_CO_TRY(Ends commands, make_pipe(false));
  FW_CO_TRY(Ends answers, make_pipe(true));
  FW_CO_TRY(Ends words, make_pipe(true));
  FW_CO_TRY(Ends report, make_report());
  Texts texts;
  ChildPlan plan = make_plan(order, texts);
  plan.report = report.theirs.get();
  plan.commands = commands.theirs.get();
  plan.answers = answers.theirs.get();
  plan.words_out = words.theirs.get();
  std::uint64_t flags = order.with_namespaces ? kNamespaces : 0;
  if (plan.user_map != nullptr) flags |= CLONE_NEWUSER;
  int process = -1;
  const pid_t pid = clone_process(flags, process);
  if (pid == 0) become_program(plan);
  if (pid < 0)
    co_return fail(Code::unavailable, "no process{} can be started: {}",
                   order.with_namespaces ? " with namespaces of its own" : "",
                   std::strerror(errno));
  Jailed jailed;
  jailed.pid = pid;
  jailed.process = Fd(process);
  report.theirs.close();
  commands.theirs.close();
  answers.theirs.close();
  words.theirs.close();
  auto started =
      co_await wait_for_program(loop, std::move(report.ours), jailed.listener, order.start_max);
  if (!started) {
    kill_and_reap(pid);
    co_return std::unexpected(std::move(started).error());
  }
  jailed.commands = std::move(commands.ours);
  jailed.answers = std::move(answers.ours);
  jailed.words = std::move(words.ours);
  jailed.has_namespaces = order.with_namespaces;
  co_return jailed;
}

}  // namespace fw::browser
