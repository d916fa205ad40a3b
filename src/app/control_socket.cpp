#include "app/control_socket.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace fw::app {
namespace {

constexpr const char* kName = "control.sock";
constexpr int kBacklog = 8;
constexpr int kPollMs = 200;
constexpr int kOrderTimeoutS = 10;  // for the order to come whole, not for what it asks
constexpr std::size_t kAnswerBytesMax = 1 << 20;

/// Addresses of such sockets are short; folders need not be: the way leads through the descriptor.
sockaddr_un address_in(int folder) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = fmt::format("/proc/self/fd/{}/{}", folder, kName);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

int open_folder(const std::filesystem::path& folder) {
  return ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/// Up to the end of the first line.
Result<std::string> read_line(int fd, std::size_t bytes_max) {
  std::string text;
  std::array<char, 4'096> part{};
  while (!text.ends_with('\n')) {
    const ssize_t size = ::read(fd, part.data(), part.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return fail(Code::unavailable, "the other side ended without an answer");
    text.append(part.data(), static_cast<std::size_t>(size));
    if (text.size() > bytes_max) return fail(Code::limit, "the line is too long");
  }
  return text;
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

/// Closes at the end of a scope.
struct Descriptor {
  int fd;
  explicit Descriptor(int from) : fd(from) {}
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
};

bool may_order(int peer) {
  ucred who{};
  socklen_t size = sizeof(who);
  return ::getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 &&
         (who.uid == ::geteuid() || who.uid == 0);
}

}  // namespace

Result<std::unique_ptr<ControlSocket>> ControlSocket::listen(
    const std::filesystem::path& data_folder, Obey obey) {
  const int folder = open_folder(data_folder);
  if (folder < 0)
    return fail(Code::unavailable, "{}: {}", data_folder.string(), std::strerror(errno));
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::unique_ptr<ControlSocket> made(new ControlSocket(folder, fd, std::move(obey)));
  ::unlinkat(folder, kName, 0);  // of a process that was killed: the folder's lock is ours
  const sockaddr_un address = address_in(folder);
  const mode_t before = ::umask(S_IRWXG | S_IRWXO);
  const bool bound =
      fd >= 0 && ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
      ::listen(fd, kBacklog) == 0;
  const int problem = errno;
  ::umask(before);
  if (!bound)
    return fail(Code::unavailable, "the socket {} cannot be made: {}", kName,
                std::strerror(problem));
  made->thread_ = std::thread([raw = made.get()] { raw->run(); });
  return made;
}

ControlSocket::~ControlSocket() {
  stop_ = true;
  if (thread_.joinable()) {
    thread_.join();
    ::unlinkat(folder_, kName, 0);
  }
  if (fd_ >= 0) ::close(fd_);
  ::close(folder_);
}

void ControlSocket::run() {
  while (!stop_) {
    pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, kPollMs) <= 0) continue;
    const Descriptor peer(::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC));
    if (peer.fd >= 0 && may_order(peer.fd)) serve(peer.fd);
  }
}

void ControlSocket::serve(int peer) {
  const timeval patience{.tv_sec = kOrderTimeoutS, .tv_usec = 0};
  ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  ::setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  const auto line = read_line(peer, kOrderBytesMax);
  if (!line) return;
  const auto order = read_order(*line);
  write_all(peer, to_json(order ? obey_(*order) : std::unexpected(order.error())));
}

std::optional<Result<std::string>> send_order(const std::filesystem::path& data_folder,
                                              const Order& order) {
  const Descriptor folder(open_folder(data_folder));
  if (folder.fd < 0) return std::nullopt;
  const Descriptor server(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un address = address_in(folder.fd);
  if (server.fd < 0 ||
      ::connect(server.fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    return std::nullopt;
  if (!write_all(server.fd, to_json(order)))
    return fail(Code::unavailable, "the server does not take orders");
  auto line = read_line(server.fd, kAnswerBytesMax);
  if (!line) return fail(std::move(line).error(), "the server ended before the order was done");
  return read_answer(*line);
}

}  // namespace fw::app
