// The ceiling of a check: a hand-written client on epoll and OpenSSL that fetches one URL and keeps
// nothing, a new connection each time and 32 under way. Over TLS the chain and the address are
// verified by OpenSSL itself. Usage: bench_raw ADDRESS PORT TRANSFERS [CA_FILE]
// rooms: host/net
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

constexpr std::size_t kUnderWay = 32;

double cpu_us() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto us = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return us(used.ru_utime) + us(used.ru_stime);
}

[[noreturn]] void give_up(std::string_view why) {
  fmt::print(stderr, "bench_raw: {}\n", why);
  std::exit(1);
}

struct Target {
  sockaddr_in address{};
  std::string name;
  std::string request;
  SSL_CTX* tls = nullptr;
};

/// One connection at a time; begins the next when the answer's body has come.
class Client {
 public:
  Client(const Target& target, int epoll) : target_(target), epoll_(epoll) {}

  void begin() {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd_ < 0) give_up("no socket");
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::connect(fd_, reinterpret_cast<const sockaddr*>(&target_.address), sizeof target_.address);
    epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.ptr = this}};
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd_, &event);
    sent_ = false;
    got_ = 0;
    if (target_.tls == nullptr) return;
    session_ = ::SSL_new(target_.tls);
    ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(session_), target_.name.c_str());
    ::SSL_set_fd(session_, fd_);
    ::SSL_set_connect_state(session_);
  }

  /// True: the answer is whole and the connection is closed.
  bool proceed(bool is_writable) {
    if (!sent_ && !(target_.tls != nullptr ? send_secure() : is_writable && send_plain()))
      return false;
    for (;;) {
      const int got = target_.tls != nullptr
                          ? ::SSL_read(session_, buffer_.data() + got_, room())
                          : static_cast<int>(::read(fd_, buffer_.data() + got_,
                                                    static_cast<std::size_t>(room())));
      if (got <= 0) return false;
      got_ += static_cast<std::size_t>(got);
      if (is_whole()) return end();
    }
  }

 private:
  [[nodiscard]] int room() const { return static_cast<int>(buffer_.size() - got_); }

  bool send_plain() {
    sent_ = ::write(fd_, target_.request.data(), target_.request.size()) ==
            static_cast<ssize_t>(target_.request.size());
    return sent_;
  }

  bool send_secure() {
    const int size = static_cast<int>(target_.request.size());
    sent_ = ::SSL_write(session_, target_.request.data(), size) == size;
    if (sent_) return true;
    const int error = ::SSL_get_error(session_, -1);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
      give_up(::ERR_error_string(::ERR_peek_last_error(), nullptr));
    return false;
  }

  [[nodiscard]] bool is_whole() const {
    const std::string_view text(buffer_.data(), got_);
    const auto head = text.find("\r\n\r\n");
    if (head == std::string_view::npos) return false;
    if (!text.starts_with("HTTP/1.1 200")) give_up("the answer is no 200");
    constexpr std::string_view kLength = "Content-Length: ";
    const auto length = text.find(kLength);
    return got_ >= head + 4 + static_cast<std::size_t>(std::atoi(&text[length + kLength.size()]));
  }

  bool end() {
    if (session_ != nullptr) ::SSL_free(session_);
    session_ = nullptr;
    ::close(fd_);
    return true;
  }

  const Target& target_;
  int epoll_;
  int fd_ = -1;
  SSL* session_ = nullptr;
  bool sent_ = false;
  std::size_t got_ = 0;
  std::array<char, 16'384> buffer_{};
};

void fetch_all(std::array<Client*, kUnderWay> clients, int epoll, int total) {
  int begun = 0;
  for (Client* client : clients) {
    client->begin();
    ++begun;
  }
  std::array<epoll_event, kUnderWay> events{};
  for (int done = 0; done < total;) {
    const int count = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 5'000);
    if (count <= 0) give_up("no answer within five seconds");
    for (int i = 0; i < count; ++i) {
      const auto& event = events.at(static_cast<std::size_t>(i));
      auto* client = static_cast<Client*>(event.data.ptr);
      if (!client->proceed((event.events & EPOLLOUT) != 0)) continue;
      ++done;
      if (begun++ < total) client->begin();
    }
  }
}

SSL_CTX* context(const char* ca_file) {
  SSL_CTX* tls = ::SSL_CTX_new(::TLS_client_method());
  if (::SSL_CTX_load_verify_locations(tls, ca_file, nullptr) != 1) give_up("no CA file");
  ::SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, nullptr);
  ::SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
  return tls;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) give_up("usage: bench_raw ADDRESS PORT TRANSFERS [CA_FILE]");
  Target target;
  target.name = argv[1];
  target.address.sin_family = AF_INET;
  target.address.sin_port = ::htons(static_cast<std::uint16_t>(std::atoi(argv[2])));
  if (::inet_pton(AF_INET, argv[1], &target.address.sin_addr) != 1) give_up("no IPv4 address");
  target.request =
      fmt::format("GET / HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\n\r\n", argv[1], argv[2]);
  if (argc > 4) target.tls = context(argv[4]);
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  std::array<Client*, kUnderWay> clients{};
  for (Client*& client : clients) client = new Client(target, epoll);
  fetch_all(clients, epoll, static_cast<int>(2 * kUnderWay));
  const int total = std::atoi(argv[3]);
  const double before = cpu_us();
  fetch_all(clients, epoll, total);
  fmt::print("{{\"cpu_us\": {:.1f}}}\n", (cpu_us() - before) / total);
  for (const Client* client : clients) delete client;
  return 0;
}
