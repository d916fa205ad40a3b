#include "plug/checks/dns/dnssec.hpp"

#include <unbound.h>

#include <algorithm>
#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <utility>

#include "base/text.hpp"
#include "host/net/dns_channel.hpp"
#include "host/net/dns_message.hpp"
#include "host/net/socket_watch.hpp"

namespace fw::checks::dns {
namespace {

namespace asio = boost::asio;
using model::Reason;

constexpr int kClassIn = 1;
constexpr int kServfail = 2;
constexpr std::size_t kServersMax = 4;
constexpr std::size_t kWhyBytesMax = 200;

/// IANA's key signing keys of the root: KSK-2017 and KSK-2024.
constexpr std::array kRootAnchors = {
    ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
    ". IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16"};

/// What differs from libunbound's defaults. A monitor wants today's answer, not one kept for a day.
constexpr std::array<std::pair<const char*, const char*>, 7> kOptions = {
    {{"do-not-query-localhost:", "no"},
     {"unblock-lan-zones:", "yes"},
     {"cache-max-ttl:", "30"},
     {"cache-max-negative-ttl:", "5"},
     {"val-bogus-ttl:", "1"},
     {"msg-cache-size:", "1m"},
     {"rrset-cache-size:", "1m"}}};

std::unexpected<net::Failure> failure(Reason reason, std::string detail) {
  return std::unexpected(net::Failure{reason, std::move(detail)});
}

/// "192.0.2.53@53" of "192.0.2.53:53" and "2001:db8::53@53" of "[2001:db8::53]:53".
std::string unbound_form(std::string_view server) {
  const std::size_t colon = server.rfind(':');
  std::string_view host = server.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return fmt::format("{}@{}", host, server.substr(colon + 1));
}

/// The first name in a file of records, or "." where there is none.
std::string owner_in(const std::string& file) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const std::string_view text = trim(line);
    if (text.empty() || text.starts_with(';')) continue;
    return std::string(text.substr(0, text.find_first_of(" \t")));
  }
  return ".";
}

/// One question to libunbound, and who waits for it.
struct Waiting {
  explicit Waiting(asio::io_context& loop) : gate(loop) {}
  asio::steady_timer gate;
  bool done = false;
  int error = 0;
  std::unique_ptr<ub_result, decltype(&ub_resolve_free)> result{nullptr, &ub_resolve_free};
};

/// One more in a number, as long as it lives.
class Counted {
 public:
  explicit Counted(std::shared_ptr<std::size_t> count) : count_(std::move(count)) { ++*count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --*count_; }

 private:
  std::shared_ptr<std::size_t> count_;
};

void on_result(void* data, int error, ub_result* result) {
  auto& waiting = *static_cast<Waiting*>(data);
  waiting.done = true;
  waiting.error = error;
  waiting.result.reset(result);
  waiting.gate.cancel();
}

/// "20261201120000" (RFC 4034 §3.2) as an instant.
std::optional<Instant> signature_time(std::string_view text) {
  if (text.size() != 14) return std::nullopt;
  const auto time = parse_rfc3339(
      fmt::format("{}-{}-{}T{}:{}:{}Z", text.substr(0, 4), text.substr(4, 2), text.substr(6, 2),
                  text.substr(8, 2), text.substr(10, 2), text.substr(12, 2)));
  if (!time) return std::nullopt;
  return *time;
}

std::string why(const ub_result& result) {
  if (result.why_bogus == nullptr) return "the signatures do not verify";
  return printable(shorten(result.why_bogus, kWhyBytesMax));
}

Proof proof_in(const ub_result& result) {
  if (result.answer_packet == nullptr || result.answer_len <= 0) return {};
  const auto answer = net::parse_dns_answer({static_cast<const char*>(result.answer_packet),
                                             static_cast<std::size_t>(result.answer_len)});
  return answer ? signatures_in(answer->records) : Proof{};
}

}  // namespace

/// One set of servers with what libunbound knows through them.
class Validator::Context {
 public:
  Context(asio::io_context& loop, std::vector<std::string> asked)
      : servers(std::move(asked)),
        loop_(loop),
        watch_(loop, [this](int, bool, bool) { ub_process(context_.get()); }) {}

  Result<> open(const std::string& anchors) {
    context_.reset(ub_ctx_create());
    if (!context_) return fail(Code::limit, "libunbound gives no context");
    ub_ctx_debugout(context_.get(), nullptr);  // what it has to say comes with its results
    int error = 0;
    const auto check = [&](int outcome) { error = error == 0 ? outcome : error; };
    for (const auto& [option, value] : kOptions)
      check(ub_ctx_set_option(context_.get(), option, value));
    for (const std::string& server : servers)
      check(ub_ctx_set_fwd(context_.get(), unbound_form(server).c_str()));
    if (anchors.empty()) {
      for (const char* anchor : kRootAnchors) check(ub_ctx_add_ta(context_.get(), anchor));
    } else {
      check(ub_ctx_add_ta_file(context_.get(), anchors.c_str()));
      anchor_owner = owner_in(anchors);
    }
    check(ub_ctx_async(context_.get(), 1));
    // It would answer these by itself; the servers know better whether they have such names.
    check(ub_ctx_zone_remove(context_.get(), "test."));
    if (error != 0)
      return fail(Code::unavailable, "libunbound cannot be set up: {}", ub_strerror(error));
    watch_.want(ub_fd(context_.get()), true, false);
    return {};
  }

  /// Nothing where the deadline came first.
  asio::awaitable<std::shared_ptr<Waiting>> ask(std::string name, net::RecordType type,
                                                net::Deadline deadline) {
    auto waiting = std::make_shared<Waiting>(loop_);
    int id = 0;
    waiting->error = ub_resolve_async(context_.get(), name.c_str(), static_cast<int>(type),
                                      kClassIn, waiting.get(), &on_result, &id);
    if (waiting->error != 0) co_return waiting;
    const Cancelling cancelling{*this, *waiting, id};
    if (!waiting->done) {
      waiting->gate.expires_at(deadline);
      boost::system::error_code ignored;
      co_await waiting->gate.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (!waiting->done) waiting->result.reset();
    co_return waiting;
  }

  std::vector<std::string> servers;
  std::string anchor_owner = ".";

 private:
  /// However the waiting ends, libunbound must not call back into what is gone.
  struct Cancelling {
    Context& context;
    Waiting& waiting;
    int id;
    ~Cancelling() {
      if (!waiting.done) ub_cancel(context.context_.get(), id);
    }
  };

  asio::io_context& loop_;
  std::unique_ptr<ub_ctx, decltype(&ub_ctx_delete)> context_{nullptr, &ub_ctx_delete};
  net::SocketWatch watch_;
};

Validator::Validator(net::Net& net, std::string anchors)
    : net_(net), anchors_(std::move(anchors)), under_way_(std::make_shared<std::size_t>(0)) {}

Validator::~Validator() = default;

Result<std::shared_ptr<Validator::Context>> Validator::context_for(
    const std::vector<std::string>& servers) {
  const auto known = std::ranges::find(contexts_, servers, &Context::servers);
  if (known != contexts_.end()) {
    contexts_.splice(contexts_.begin(), contexts_, known);
    return contexts_.front();
  }
  auto made = std::make_shared<Context>(net_.loop, servers);
  FW_CHECK(made->open(anchors_));
  if (contexts_.size() >= contexts_max) contexts_.pop_back();  // who still waits on it holds it
  contexts_.push_front(made);
  return made;
}

net::Look<Proof> Validator::validate(Validation wanted) {
  if (wanted.servers.empty()) wanted.servers = net::system_dns_servers();
  if (wanted.servers.size() > kServersMax) wanted.servers.resize(kServersMax);
  if (*under_way_ >= under_way_max)
    co_return failure(
        Reason::local_resources,
        fmt::format("{} DNSSEC validations are under way, which is the limit", under_way_max));
  auto context = context_for(wanted.servers);
  if (!context) co_return failure(Reason::local_resources, context.error().sentence());
  const Counted counted(under_way_);

  const auto anchor =
      co_await (*context)->ask((*context)->anchor_owner, net::RecordType::dnskey, wanted.deadline);
  if (anchor->error != 0)
    co_return failure(Reason::local_resources,
                      fmt::format("libunbound: {}", ub_strerror(anchor->error)));
  if (!anchor->result || anchor->result->secure == 0)
    co_return failure(Reason::local_resolver,
                      "the servers asked pass on no keys that DNSSEC could begin with");
  const auto answer = co_await (*context)->ask(wanted.name, wanted.type, wanted.deadline);
  if (!answer->result)
    co_return failure(Reason::dns_timeout, "the DNSSEC chain did not come within the time allowed");
  const ub_result& result = *answer->result;
  if (result.bogus != 0) co_return failure(Reason::dns_bogus, why(result));
  if (result.rcode == kServfail)
    co_return failure(Reason::dns_servfail, "the name servers failed to answer for DNSSEC");
  if (result.secure == 0)
    co_return failure(
        Reason::dns_bogus,
        fmt::format("{} is not signed, or its signatures lead to no anchor", wanted.name));
  Proof proof = proof_in(result);
  if (proof.signer.empty()) co_return proof;
  const auto keys =
      co_await (*context)->ask(proof.signer, net::RecordType::dnskey, wanted.deadline);
  if (!keys->result) co_return proof;
  const Proof of_keys = proof_in(*keys->result);
  if (of_keys.ends_at && (!proof.ends_at || *of_keys.ends_at < *proof.ends_at))
    proof.ends_at = of_keys.ends_at;
  co_return proof;
}

Proof signatures_in(const std::vector<model::DnsRecord>& records) {
  constexpr std::size_t kExpiration = 4;
  constexpr std::size_t kSigner = 7;
  Proof proof;
  for (const model::DnsRecord& record : records) {
    if (record.type != "RRSIG") continue;
    const auto words = split(record.value, ' ');
    if (words.size() <= kSigner) continue;
    const auto ends_at = signature_time(words[kExpiration]);
    if (!ends_at || (proof.ends_at && *proof.ends_at <= *ends_at)) continue;
    proof.ends_at = ends_at;
    proof.signer = words[kSigner];
  }
  return proof;
}

}  // namespace fw::checks::dns
