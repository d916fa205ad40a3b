#include "host/net/dns_channel.hpp"

#include <ares.h>
#include <arpa/inet.h>

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <vector>

#include "host/net/socket_watch.hpp"

namespace fw::net {
namespace {

namespace asio = boost::asio;

// How late a time-out of c-ares may be noticed.
constexpr auto kTick = std::chrono::milliseconds(20);
constexpr int kUdpBytes = 1232;
// A burst of a thousand queries would overrun the socket buffers on the way: they leave in groups.
constexpr std::size_t kGroup = 64;
constexpr auto kPause = std::chrono::milliseconds(1);

}  // namespace

class DnsChannel::State : public std::enable_shared_from_this<State> {
 public:
  explicit State(asio::io_context& loop)
      : tick_(loop), pace_(loop), sockets_(loop, [this](int socket, bool readable, bool writable) {
          const auto self = shared_from_this();
          ares_process_fd(channel_, readable ? socket : ARES_SOCKET_BAD,
                          writable ? socket : ARES_SOCKET_BAD);
        }) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() = default;

  Result<> open(const std::string& server, Millis timeout) {
    ares_options options{};
    options.flags =
        ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_EDNS;
    options.timeout = static_cast<int>(timeout.count());
    options.tries = 1;
    options.ednspsz = kUdpBytes;
    options.sock_state_cb = &State::on_socket;
    options.sock_state_cb_data = this;
    const int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
                     ARES_OPT_SOCK_STATE_CB;
    if (const int status = ares_init_options(&channel_, &options, mask); status != ARES_SUCCESS)
      return fail(Code::unavailable, "the resolver cannot start: {}", ares_strerror(status));
    if (ares_set_servers_ports_csv(channel_, server.c_str()) != ARES_SUCCESS)
      return fail(Code::invalid, "\"{}\" is not a DNS server such as 192.0.2.1:53", server);
    return {};
  }

  void close() {
    closed_ = true;
    tick_.cancel();
    pace_.cancel();
    for (auto& waiting : std::exchange(waiting_, {})) {
      --under_way_;
      waiting.done(DnsDelivery::closed, {});
    }
    if (channel_ != nullptr) ares_destroy(std::exchange(channel_, nullptr));
    sockets_.clear();
  }

  void send(const std::string& query, Done done) {
    ++under_way_;
    if (!is_ticking_) tick();
    if (sent_ < kGroup) {
      send_now(query, std::move(done));
      if (++sent_ == 1) pace();
      return;
    }
    waiting_.push_back({query, std::move(done)});
  }

 private:
  struct Call {
    std::shared_ptr<State> state;
    Done done;
  };

  struct Waiting {
    std::string query;
    Done done;
  };

  void send_now(const std::string& query, Done done) {
    auto* call = new Call{shared_from_this(), std::move(done)};
    ares_send(channel_, reinterpret_cast<const unsigned char*>(query.data()),
              static_cast<int>(query.size()), &State::on_answer, call);
  }

  /// A pause after the first of a group, then the next group.
  void pace() {
    pace_.expires_after(kPause);
    pace_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (error || self->closed_) return;
      self->sent_ = 0;
      while (!self->waiting_.empty() && self->sent_ < kGroup) {
        auto next = std::move(self->waiting_.front());
        self->waiting_.pop_front();
        ++self->sent_;
        self->send_now(next.query, std::move(next.done));
      }
      if (self->sent_ > 0) self->pace();
    });
  }

  static void on_answer(void* data, int status, int /*timeouts*/, unsigned char* bytes, int size) {
    const std::unique_ptr<Call> call(static_cast<Call*>(data));
    --call->state->under_way_;
    std::string_view message;
    auto delivery = DnsDelivery::unreachable;
    if (status == ARES_SUCCESS && bytes != nullptr && size > 0) {
      message = {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
      delivery = DnsDelivery::answered;
    } else if (status == ARES_ETIMEOUT) {
      delivery = DnsDelivery::timeout;
    } else if (status == ARES_EDESTRUCTION || status == ARES_ECANCELLED) {
      delivery = DnsDelivery::closed;
    }
    call->done(delivery, message);
  }

  static void on_socket(void* data, ares_socket_t socket, int readable, int writable) {
    static_cast<State*>(data)->sockets_.want(socket, readable != 0, writable != 0);
  }

  /// c-ares looks at its own deadlines only when it is called.
  void tick() {
    is_ticking_ = true;
    tick_.expires_after(kTick);
    tick_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      self->is_ticking_ = false;
      if (error || self->closed_) return;
      ares_process_fd(self->channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
      if (self->under_way_ > 0 && !self->closed_ && !self->is_ticking_) self->tick();
    });
  }

  asio::steady_timer tick_;
  asio::steady_timer pace_;
  std::deque<Waiting> waiting_;
  std::size_t sent_ = 0;
  ares_channel channel_ = nullptr;
  SocketWatch sockets_;
  std::size_t under_way_ = 0;
  bool is_ticking_ = false;
  bool closed_ = false;
};

Result<std::unique_ptr<DnsChannel>> DnsChannel::make(asio::io_context& loop,
                                                     const std::string& server, Millis timeout) {
  auto state = std::make_shared<State>(loop);
  std::unique_ptr<DnsChannel> channel(new DnsChannel(state));
  FW_CHECK(state->open(server, timeout));
  return channel;
}

DnsChannel::~DnsChannel() { state_->close(); }

void DnsChannel::send(const std::string& query, Done done) { state_->send(query, std::move(done)); }

std::vector<std::string> system_dns_servers() {
  std::vector<std::string> servers;
  ares_channel channel = nullptr;
  if (ares_init(&channel) != ARES_SUCCESS) return servers;
  ares_addr_port_node* first = nullptr;
  ares_get_servers_ports(channel, &first);
  for (const auto* node = first; node != nullptr; node = node->next) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(node->family, &node->addr, text.data(), text.size());
    const int port = node->udp_port != 0 ? node->udp_port : 53;
    servers.push_back(node->family == AF_INET6 ? fmt::format("[{}]:{}", text.data(), port)
                                               : fmt::format("{}:{}", text.data(), port));
  }
  if (first != nullptr) ares_free_data(first);
  ares_destroy(channel);
  return servers;
}

}  // namespace fw::net
