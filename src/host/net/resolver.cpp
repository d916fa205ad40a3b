#include "host/net/resolver.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>

#include "base/random.hpp"
#include "base/text.hpp"
#include "host/net/dns_channel.hpp"
#include "host/net/dns_message.hpp"

namespace fw::net {
namespace {

namespace asio = boost::asio;
namespace ip = boost::asio::ip;
using SteadyTime = std::chrono::steady_clock::time_point;
using model::Reason;

constexpr std::size_t kServersMax = 4;
constexpr std::size_t kQueriesMax = 4096;
constexpr std::size_t kCnamesMax = 8;
constexpr std::size_t kAddressesMax = 32;
// How long the other family may still take once one has given addresses (RFC 8305 §3 in spirit; a
// check prefers the whole picture to 50 ms).
constexpr auto kOtherFamilyGrace = std::chrono::milliseconds(500);

constexpr auto kKnockPause = std::chrono::milliseconds(500);

struct Reply {
  Answer answer;
  bool recursive = true;  ///< the server follows CNAMEs by itself
};

/// One question on its way through the servers.
struct Question {
  std::string packet;
  SteadyTime asked;
  std::size_t attempt = 0;
  std::set<std::size_t> failed;  ///< servers whose answer was a failure
  Reply worst{{Reason::local_resolver, "no DNS server can be reached", {}, false}, true};
  std::move_only_function<void(Reply)> done;
};

/// Several questions asked at once, and who waits for them.
struct Gathering {
  explicit Gathering(asio::io_context& loop) : gate(loop) {}
  asio::steady_timer gate;
  std::vector<std::optional<Reply>> replies;

  [[nodiscard]] bool complete() const {
    return std::ranges::all_of(replies, [](const auto& reply) { return reply.has_value(); });
  }
  [[nodiscard]] bool has_records() const {
    return std::ranges::any_of(
        replies, [](const auto& reply) { return reply && !reply->answer.records.empty(); });
  }
};

Reply reply_of(DnsAnswer answer) {
  Reply reply;
  reply.recursive = answer.recursion_available;
  reply.answer = to_answer(std::move(answer));
  return reply;
}

/// Where the CNAMEs of `records` lead from `name`; nothing where they run in a circle or too long.
std::optional<std::string> end_of_chain(const std::vector<model::DnsRecord>& records,
                                        std::string name) {
  for (std::size_t hops = 0; hops <= kCnamesMax; ++hops) {
    const auto next = std::ranges::find_if(records, [&](const model::DnsRecord& record) {
      return record.type == "CNAME" && record.name == name;
    });
    if (next == records.end()) return name;
    name = next->value;
  }
  return std::nullopt;
}

class CaresResolver final : public Resolver {
 public:
  CaresResolver(asio::io_context& loop, ResolverOptions options)
      : loop_(loop), options_(std::move(options)) {}

  ~CaresResolver() override {
    // Questions under way end now, and find no channel to go on with.
    const auto channels = std::exchange(channels_, {});
  }

  Result<> open() {
    if (options_.servers.empty()) options_.servers = system_dns_servers();
    if (options_.servers.empty())
      return fail(Code::unavailable, "no DNS server is configured on this machine");
    if (options_.servers.size() > kServersMax) options_.servers.resize(kServersMax);
    for (const auto& server : options_.servers) {
      FW_TRY(auto channel, DnsChannel::make(loop_, server, options_.try_timeout));
      channels_.push_back(std::move(channel));
    }
    return {};
  }

  asio::awaitable<Addresses> addresses(std::string host, Family family, Millis timeout) override;
  asio::awaitable<Answer> query(std::string name, RecordType type, Millis timeout) override;

 private:
  asio::awaitable<std::vector<Reply>> ask_all(std::string name, std::vector<RecordType> types,
                                              SteadyTime deadline);
  void ask(const std::string& name, RecordType type, std::move_only_function<void(Reply)> done);
  void next_attempt(std::unique_ptr<Question> question);
  void on_delivery(std::unique_ptr<Question> question, std::size_t server, DnsDelivery delivery,
                   std::string_view message);
  void finish(std::unique_ptr<Question> question, Reply reply);
  void knock();
  [[nodiscard]] Reply nothing_came(SteadyTime since) const;

  asio::io_context& loop_;
  ResolverOptions options_;
  SystemRandom random_;
  std::size_t under_way_ = 0;
  SteadyTime last_answer_{};
  SteadyTime last_knock_{};
  std::vector<std::unique_ptr<DnsChannel>> channels_;
};

void CaresResolver::ask(const std::string& name, RecordType type,
                        std::move_only_function<void(Reply)> done) {
  auto packet = dns_query(static_cast<std::uint16_t>(random_.next()), name, type);
  if (!packet) {
    done({{Reason::dns_nxdomain, packet.error().sentence(), {}, false}, true});
    return;
  }
  if (under_way_ >= kQueriesMax) {
    done({{Reason::local_resources,
           fmt::format("{} DNS queries are under way, which is the limit", kQueriesMax),
           {},
           false},
          true});
    return;
  }
  ++under_way_;
  auto question = std::make_unique<Question>();
  question->packet = *std::move(packet);
  question->asked = std::chrono::steady_clock::now();
  question->done = std::move(done);
  next_attempt(std::move(question));
}

void CaresResolver::next_attempt(std::unique_ptr<Question> question) {
  const std::size_t attempts_max = channels_.size() * static_cast<std::size_t>(options_.tries);
  while (question->attempt < attempts_max &&
         question->failed.contains(question->attempt % channels_.size()))
    ++question->attempt;
  if (question->attempt >= attempts_max) {
    auto reply = std::move(question->worst);
    finish(std::move(question), std::move(reply));
    return;
  }
  const std::size_t server = question->attempt++ % channels_.size();
  const std::string packet = question->packet;
  channels_[server]->send(packet, [this, server, question = std::move(question)](
                                      DnsDelivery delivery, std::string_view message) mutable {
    on_delivery(std::move(question), server, delivery, message);
  });
}

void CaresResolver::on_delivery(std::unique_ptr<Question> question, std::size_t server,
                                DnsDelivery delivery, std::string_view message) {
  switch (delivery) {
    case DnsDelivery::answered: {
      last_answer_ = std::chrono::steady_clock::now();
      auto answer = parse_dns_answer(message);
      if (answer && (answer->rcode == Rcode::no_error || answer->rcode == Rcode::name_error)) {
        finish(std::move(question), reply_of(*std::move(answer)));
        return;
      }
      question->failed.insert(server);
      question->worst =
          answer ? reply_of(*std::move(answer))
                 : Reply{{Reason::dns_servfail, answer.error().sentence(), {}, false}, true};
      break;
    }
    case DnsDelivery::timeout:
      if (last_answer_ < question->asked) knock();
      if (question->failed.empty())
        question->worst.answer = {
            Reason::dns_timeout, std::string(model::sentence(Reason::dns_timeout)), {}, false};
      break;
    case DnsDelivery::unreachable:
      break;
    case DnsDelivery::closed:
      question->attempt = SIZE_MAX;
      break;
  }
  next_attempt(std::move(question));
}

void CaresResolver::finish(std::unique_ptr<Question> question, Reply reply) {
  --under_way_;
  question->done(std::move(reply));
}

/// Asks every server for the root, which they all know: who answers is there.
void CaresResolver::knock() {
  const auto now = std::chrono::steady_clock::now();
  if (now - last_knock_ < kKnockPause) return;
  last_knock_ = now;
  for (std::size_t i = 0; i < channels_.size() && under_way_ < kQueriesMax; ++i) {
    const auto packet = dns_query(static_cast<std::uint16_t>(random_.next()), "", RecordType::ns);
    if (!packet) return;
    channels_[i]->send(*packet, [this](DnsDelivery delivery, std::string_view /*message*/) {
      if (delivery == DnsDelivery::answered) last_answer_ = std::chrono::steady_clock::now();
    });
  }
}

Reply CaresResolver::nothing_came(SteadyTime since) const {
  if (last_answer_ >= since)
    return {{Reason::dns_timeout, std::string(model::sentence(Reason::dns_timeout)), {}, false},
            true};
  return {{Reason::local_resolver, "no DNS server of this machine answers", {}, false}, true};
}

asio::awaitable<std::vector<Reply>> CaresResolver::ask_all(std::string name,
                                                           std::vector<RecordType> types,
                                                           SteadyTime deadline) {
  const auto started = std::chrono::steady_clock::now();
  auto gathering = std::make_shared<Gathering>(loop_);
  gathering->replies.resize(types.size());
  for (std::size_t i = 0; i < types.size(); ++i)
    ask(name, types[i], [gathering, i](Reply reply) {
      gathering->replies[i] = std::move(reply);
      gathering->gate.cancel();
    });
  auto until = deadline;
  const auto halfway = started + (deadline - started) / 2;
  while (!gathering->complete()) {
    const auto now = std::chrono::steady_clock::now();
    if (gathering->has_records()) until = std::min(until, now + kOtherFamilyGrace);
    if (now >= halfway && last_answer_ < started) knock();
    if (now >= until) break;
    gathering->gate.expires_at(now < halfway ? std::min(halfway, until) : until);
    boost::system::error_code ignored;
    co_await gathering->gate.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  std::vector<Reply> replies;
  for (auto& reply : gathering->replies) {
    replies.push_back(reply ? std::move(*reply) : nothing_came(started));
    // Every server was silent until its own time-out: is it them, or the way to them?
    if (replies.back().answer.reason == Reason::dns_timeout) replies.back() = nothing_came(started);
  }
  co_return replies;
}

asio::awaitable<Answer> CaresResolver::query(std::string name, RecordType type, Millis timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  std::vector<RecordType> types(1, type);
  auto replies = co_await ask_all(std::move(name), std::move(types), deadline);
  co_return std::move(replies.front().answer);
}

/// Adds what the replies say to `out`; true where the end of the chain still has to be asked.
bool take(std::vector<Reply> replies, const std::string& name, Addresses& out,
          std::string& chain_end) {
  bool recursive = true;
  for (auto& reply : replies) {
    recursive = recursive && reply.recursive;
    for (auto& record : reply.answer.records)
      if (std::ranges::find(out.records, record) == out.records.end())
        out.records.push_back(std::move(record));
    const auto reason = reply.answer.reason;
    const bool says_more = out.reason == Reason::none || out.reason == Reason::dns_no_records;
    if (says_more && reason != Reason::none) {
      out.reason = reason;
      out.detail = std::move(reply.answer.detail);
    }
  }
  const auto end = end_of_chain(out.records, name);
  if (!end) {
    out.reason = Reason::dns_servfail;
    out.detail =
        fmt::format("the CNAME chain is longer than {} names or runs in a circle", kCnamesMax);
    out.addresses.clear();
    return false;
  }
  for (const auto& record : out.records) {
    if (record.name != *end || (record.type != "A" && record.type != "AAAA")) continue;
    boost::system::error_code error;
    const auto address = ip::make_address(record.value, error);
    if (!error && out.addresses.size() < kAddressesMax) out.addresses.push_back(address);
  }
  if (!out.addresses.empty()) {
    out.reason = Reason::none;
    out.detail.clear();
    return false;
  }
  const bool is_new = *end != chain_end;
  chain_end = *end;
  if (is_new && !recursive) return true;
  if (out.reason == Reason::none) {
    out.reason = Reason::dns_no_records;
    out.detail = model::sentence(Reason::dns_no_records);
  }
  return false;
}

asio::awaitable<Addresses> CaresResolver::addresses(std::string host, Family family,
                                                    Millis timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  Addresses out;
  boost::system::error_code error;
  const auto literal = ip::make_address(host, error);
  if (!error) {
    out.addresses.push_back(literal);
    co_return out;
  }
  host = to_lower(host);
  std::vector<RecordType> types;
  if (family != Family::v6) types.push_back(RecordType::a);
  if (family != Family::v4) types.push_back(RecordType::aaaa);
  if (host == "localhost" || host.ends_with(".localhost")) {  // RFC 6761 §6.3
    if (family != Family::v6) out.addresses.emplace_back(ip::address_v4::loopback());
    if (family != Family::v4) out.addresses.emplace_back(ip::address_v6::loopback());
    co_return out;
  }
  std::string chain_end = host;
  for (bool more = true; more;) {
    out.reason = Reason::none;
    out.detail.clear();
    auto replies = co_await ask_all(chain_end, types, deadline);
    more = take(std::move(replies), host, out, chain_end);
  }
  co_return out;
}

/// "192.0.2.1", "192.0.2.1:5353", "2001:db8::1" or "[2001:db8::1]:53" in c-ares' form.
Result<std::string> server_text(std::string_view text) {
  const auto bad = [&] {
    return fail(Code::invalid, "\"{}\" is not a DNS server such as 192.0.2.1:53 or [2001:db8::1]",
                text);
  };
  std::string_view host = text;
  std::string_view port = "53";
  const auto colon = text.rfind(':');
  const bool is_bare_v6 = !text.starts_with('[') && text.find(':') != colon;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return bad();
    host = text.substr(1, end - 1);
    if (colon > end && colon != std::string_view::npos) port = text.substr(colon + 1);
  } else if (colon != std::string_view::npos && !is_bare_v6) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  boost::system::error_code error;
  const auto address = ip::make_address(std::string(host), error);
  const auto number = to_number<std::uint16_t>(port);
  if (error || !number || *number == 0) return bad();
  return address.is_v6() ? fmt::format("[{}]:{}", address.to_string(), *number)
                         : fmt::format("{}:{}", address.to_string(), *number);
}

}  // namespace

Result<std::unique_ptr<Resolver>> Resolver::make(asio::io_context& loop, ResolverOptions options,
                                                 Log& log) {
  for (auto& server : options.servers) {
    FW_TRY(server, server_text(server));
  }
  options.tries = std::clamp(options.tries, 1, 5);
  auto resolver = std::make_unique<CaresResolver>(loop, std::move(options));
  FW_CHECK(resolver->open());
  log.debug("the resolver is ready");
  return resolver;
}

}  // namespace fw::net
