#include "host/browser/jail_child.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "host/browser/jail.hpp"

namespace fw::browser {
namespace {

using Step = ChildReport::Step;

[[noreturn]] void give_up(const ChildPlan& plan, Step step) {
  const ChildReport report{step, errno};
  static_cast<void>(::send(plan.report, &report, sizeof report, MSG_NOSIGNAL));
  ::_exit(127);
}

bool write_file(const char* path, const char* text) {
  const int file = ::open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const std::size_t size = std::strlen(text);
  const bool written = ::write(file, text, size) == static_cast<ssize_t>(size);
  const int error = errno;
  ::close(file);
  errno = error;
  return written;
}

/// user_namespaces(7): one's own user only, without leave to change groups.
bool map_users(const ChildPlan& plan) {
  if (plan.user_map == nullptr) return true;
  return write_file("/proc/self/setgroups", "deny") &&
         write_file("/proc/self/uid_map", plan.user_map) &&
         write_file("/proc/self/gid_map", plan.group_map);
}

/// The whole tree read only, a small folder in memory to write to, processes of its own only.
bool mount_tree(const ChildPlan& plan) {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  mount_attr read_only{};
  read_only.attr_set = MOUNT_ATTR_RDONLY;
  // Kernels before 5.12 cannot; the rest holds without it.
  static_cast<void>(::mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &read_only, sizeof read_only));
  constexpr unsigned long kPlain = MS_NOSUID | MS_NODEV;
  for (const char* folder : plan.hidden)
    if (::mount("none", folder, "tmpfs", kPlain | MS_NOEXEC | MS_RDONLY, "size=4k,mode=0700") !=
            0 &&
        errno != ENOENT)
      return false;
  if (::mount("none", plan.folder, "tmpfs", kPlain, plan.folder_options) != 0) return false;
  return ::mount("proc", "/proc", "proc", kPlain | MS_NOEXEC, nullptr) == 0;
}

int listen_on_own_loopback(std::uint16_t port) {
  const int control = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (control < 0) return -1;
  ifreq request{};
  std::memcpy(request.ifr_name, "lo", sizeof "lo");
  request.ifr_flags = IFF_UP;
  const int up = ::ioctl(control, SIOCSIFFLAGS, &request);
  ::close(control);
  if (up != 0) return -1;
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) return -1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return -1;
  return ::listen(listener, 128) == 0 ? listener : -1;
}

bool send_listener(int report, int listener) {
  ChildReport said{Step::listening, 0};
  iovec bytes{&said, sizeof said};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> space{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = space.data();
  message.msg_controllen = space.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &listener, sizeof listener);
  return ::sendmsg(report, &message, MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof said);
}

bool limit(const ChildPlan& plan) {
  const auto set = [](decltype(RLIMIT_CORE) what, rlim_t most) {
    const rlimit both{most, most};
    return ::setrlimit(what, &both) == 0;
  };
  // Under one of our own users' numbers other programs count, too: no limit on those.
  const bool owns_user = plan.changes_user || plan.user_map != nullptr;
  static_cast<void>(::setpriority(PRIO_PROCESS, 0, 10));
  static_cast<void>(write_file("/proc/self/oom_score_adj", "800"));
  return set(RLIMIT_CORE, 0) && set(RLIMIT_DATA, kProcessBytesMax) &&
         set(RLIMIT_FSIZE, kFileBytesMax) && set(RLIMIT_CPU, kProcessCpuSecondsMax) &&
         (!owns_user || set(RLIMIT_NPROC, kProcessesMax)) && set(RLIMIT_NOFILE, kFilesMax);
}

/// The C library's own functions would wait for threads that only the parent has.
bool change_identity(const ChildPlan& plan) {
  if (plan.changes_user && (::syscall(SYS_setgroups, 0, nullptr) != 0 ||
                            ::syscall(SYS_setresgid, plan.group, plan.group, plan.group) != 0 ||
                            ::syscall(SYS_setresuid, plan.user, plan.user, plan.user) != 0))
    return false;
  // Without namespaces the browser may need its helper that runs as root for its own sandbox.
  if (plan.has_namespaces && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  return ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;  // a change of user has cleared it
}

/// The parent keeps all of these above what they become.
bool place_files(const ChildPlan& plan) {
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (nothing < 0) return false;
  if (nothing != STDIN_FILENO && ::dup2(nothing, STDIN_FILENO) < 0) return false;
  if (::dup2(plan.words_out, STDOUT_FILENO) < 0 || ::dup2(plan.words_out, STDERR_FILENO) < 0 ||
      ::dup2(plan.commands, 3) < 0 || ::dup2(plan.answers, 4) < 0)
    return false;
  return ::syscall(SYS_close_range, 5U, ~0U, CLOSE_RANGE_CLOEXEC) == 0 && ::chdir(plan.folder) == 0;
}

void reset_signals() {
  for (int number = 1; number < NSIG; ++number) static_cast<void>(std::signal(number, SIG_DFL));
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

void become_program(const ChildPlan& plan) {
  reset_signals();
  if (plan.has_namespaces) {
    if (!map_users(plan)) give_up(plan, Step::user_map);
    if (!mount_tree(plan)) give_up(plan, Step::mounts);
    const int listener = listen_on_own_loopback(plan.port);
    if (listener < 0 || !send_listener(plan.report, listener)) give_up(plan, Step::network);
    ::close(listener);
  }
  ::setsid();
  if (!limit(plan)) give_up(plan, Step::limits);
  if (!change_identity(plan)) give_up(plan, Step::identity);
  if (!place_files(plan)) give_up(plan, Step::files);
  ::execve(plan.words.front(), plan.words.data(), plan.environment.data());
  give_up(plan, Step::program);
}

}  // namespace fw::browser
