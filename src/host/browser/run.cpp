#include "host/browser/run.hpp"

#include <unistd.h>

#include <boost/asio/use_awaitable.hpp>

#include "base/text.hpp"
#include "host/browser/flags.hpp"
#include "host/browser/jail.hpp"
#include "host/browser/page.hpp"
#include "host/browser/process.hpp"
#include "host/browser/proxy.hpp"

namespace fw::browser {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Steady = std::chrono::steady_clock;

void set(Visit& visit, State state, std::string sentence) {
  visit.state = state;
  visit.sentence = std::move(sentence);
}

JailOrder jail_order(const PoolOptions& options, const RunOrder& order, std::uint16_t port) {
  const FlagOptions flags{.program = order.program,
                          .folder = order.folder,
                          .proxy_port = port,
                          .with_sandbox = order.with_sandbox,
                          .judges_certificates = !options.judges_certificates};
  JailOrder jail;
  jail.words = command_line(flags);
  jail.environment = environment(flags);
  jail.folder = order.folder;
  // Not what the browser itself stands in.
  for (const std::string& folder : options.hidden)
    if (!order.folder.starts_with(folder) && !order.program.starts_with(folder))
      jail.hidden.push_back(folder);
  jail.user = order.user;
  jail.group = order.group;
  jail.port = port;
  jail.with_namespaces = order.with_namespaces;
  return jail;
}

/// Where the browser has a network of its own, the socket there; else ours.
Result<tcp::acceptor> proxy_socket(asio::io_context& loop, tcp::acceptor own, Process& process) {
  Fd listener = process.take_listener();
  if (!listener.is_open()) return own;
  tcp::acceptor theirs(loop);
  boost::system::error_code error;
  theirs.assign(tcp::v4(), listener.get(), error);
  if (error) return fail(Code::internal, "the proxy's socket cannot be used: {}", error.message());
  static_cast<void>(listener.release());
  return theirs;
}

/// Opens the page and looks around; state and sentence as far as the page is concerned.
asio::awaitable<void> look(Page& page, Record& record, Errand errand, const RunOrder& order,
                           RunEnd& end) {
  auto greeted = co_await page.greet(order.deadline);
  if (!greeted) {
    set(end.visit, State::failed,
        fmt::format("The browser did not start: {}.", greeted.error().sentence()));
    co_return;
  }
  end.answered = true;
  end.product = *std::move(greeted);
  const auto left = order.deadline - Steady::now();
  const auto soft = order.deadline - std::min<Steady::duration>(kLastLook, left / 3);
  auto globals = errand.globals;
  auto opened = co_await page.open(std::move(errand), soft);
  if (!opened) {
    set(end.visit, State::failed, fmt::format("In the browser {}.", opened.error().sentence()));
    co_return;
  }
  co_await page.look_around(std::move(globals), order.deadline);
  if (record.has_crashed()) {
    set(end.visit, State::failed,
        "The page brought the browser down; what was seen until then is kept.");
  } else if (!*opened) {
    set(end.visit, State::cut,
        "The page did not come to rest in the time there was; what was seen until then is kept.");
  } else {
    set(end.visit, State::done, "");
  }
}

/// What the way it ended says that the page could not.
void judge_end(RunEnd& end, const Devtools& devtools, const ProxyCounts& counts, bool was_gone,
               const std::string& how) {
  Visit& visit = end.visit;
  if (devtools.was_flooded()) {
    set(visit, State::cut,
        "The page made more events than are read of one; what was seen until then is kept.");
  } else if (was_gone) {
    set(visit, State::failed,
        fmt::format("The browser {} {}.", how,
                    end.answered ? "before it was done; what was seen until then is kept"
                                 : "at its start"));
  } else if (counts.is_spent && visit.state == State::done) {
    set(visit, State::cut,
        "The page loaded more than is let through for one; what was seen until then is kept.");
  }
}

void add_counts(Visit& visit, const ProxyCounts& counts, const Devtools& devtools) {
  visit.refused = counts.refused;
  visit.refused_hosts.assign(counts.refused_hosts.begin(), counts.refused_hosts.end());
  visit.bytes = counts.bytes;
  visit.messages_skipped = static_cast<std::uint32_t>(devtools.skipped());
}

}  // namespace

asio::awaitable<RunEnd> run_browser(net::Net& net, const PoolOptions& options, RunOrder order,
                                    Errand errand) {
  const auto began = Steady::now();
  RunEnd end;
  tcp::acceptor own(net.loop, {asio::ip::address_v4::loopback(), 0});
  auto jailed =
      co_await start_jailed(net.loop, jail_order(options, order, own.local_endpoint().port()));
  if (!jailed) {
    set(end.visit, State::failed,
        fmt::format("The browser did not start: {}.", jailed.error().sentence()));
    co_return end;
  }
  end.was_jailed = true;
  Process process(net.loop, *std::move(jailed));
  auto socket = proxy_socket(net.loop, std::move(own), process);
  if (!socket) {
    set(end.visit, State::failed, socket.error().sentence());
    co_return end;
  }
  ProxyOptions proxy_options{
      .deadline = order.deadline, .judges_certificates = options.judges_certificates, .user = {}};
  if (!process.has_namespaces()) proxy_options.user = order.user;
  Proxy proxy(net, *std::move(socket), proxy_options);
  const auto devtools =
      std::make_shared<Devtools>(net.loop, process.take_commands(), process.take_answers());
  Record record;
  bool was_gone = false;
  {
    Page page(net.loop, devtools, record, net.user_agent);
    co_await look(page, record, std::move(errand), order, end);
    was_gone = !devtools->is_open();
  }
  process.kill();
  const std::string how = co_await process.ended();
  const State state = end.visit.state;
  std::string sentence = std::move(end.visit.sentence);
  end.visit = record.take();
  set(end.visit, state, std::move(sentence));
  add_counts(end.visit, proxy.counts(), *devtools);
  judge_end(end, *devtools, proxy.counts(), was_gone, how);
  end.last_words = process.last_words();
  end.visit.duration = std::chrono::duration_cast<Millis>(Steady::now() - began);
  co_return end;
}

}  // namespace fw::browser
