#include "host/browser/pool.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <filesystem>
#include <optional>

#include "base/text.hpp"
#include "host/browser/jail.hpp"
#include "host/browser/run.hpp"
#include "host/net/url.hpp"

namespace fw::browser {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

struct Identity {
  uid_t user = 0;
  gid_t group = 0;
};

Result<Identity> identity(const std::string& user) {
  if (::geteuid() != 0 || user.empty()) return Identity{::geteuid(), ::getegid()};
  std::array<char, 4'096> space{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwnam_r(user.c_str(), &entry, space.data(), space.size(), &found) != 0 ||
      found == nullptr)
    return fail(Code::not_found, "there is no user \"{}\" to run it as", printable(user));
  return Identity{found->pw_uid, found->pw_gid};
}

/// A new one in the folder for temporary files, for that user alone.
Result<std::string> make_folder(const Identity& identity) {
  std::error_code error;
  std::string name = (fs::temp_directory_path(error) / "flarewarden-browser-XXXXXX").string();
  if (error || ::mkdtemp(name.data()) == nullptr)
    return fail(Code::unavailable, "no temporary folder can be made: {}", std::strerror(errno));
  if (identity.user != ::geteuid() && ::chown(name.c_str(), identity.user, identity.group) != 0)
    return fail(Code::unavailable, "{} cannot be given away: {}", name, std::strerror(errno));
  return name;
}

Visit failed(std::string sentence) {
  Visit visit;
  visit.sentence = std::move(sentence);
  return visit;
}

std::string said(std::string_view last_words) { return shorten(printable(trim(last_words)), 300); }

}  // namespace

Pool::Pool(net::Net& net, PoolOptions options)
    : net_(net),
      options_(std::move(options)),
      found_(find_browser(options_.browser)),
      with_namespaces_(options_.with_namespaces) {
  if (::geteuid() == 0 && options_.user.empty()) with_sandbox_ = false;
}

Pool::~Pool() {
  for (const auto& timer : waiting_) timer->cancel();
  cleaner_.join();
}

asio::awaitable<bool> Pool::take_seat(Millis most) {
  if (running_ < options_.running_max) {
    ++running_;
    co_return true;
  }
  if (waiting_.size() >= options_.waiting_max) co_return false;
  const auto timer = std::make_shared<asio::steady_timer>(net_.loop, most);
  waiting_.push_back(timer);
  boost::system::error_code called;
  co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, called));
  // Whoever gives a seat back takes the timer off the line and leaves the seat taken.
  if (std::erase(waiting_, timer) == 0) co_return true;
  co_return false;
}

void Pool::give_seat_back() {
  if (waiting_.empty()) {
    --running_;
    return;
  }
  const auto next = waiting_.front();
  waiting_.pop_front();
  next->cancel();
}

asio::awaitable<Visit> Pool::visit(Errand errand) {
  Visit visit;
  if (found_.program.empty()) {
    visit.state = State::absent;
    visit.sentence = found_.sentence;
    co_return visit;
  }
  const auto url = net::parse_url(errand.url);
  if (!url)
    co_return failed(fmt::format("The browser was given no address: {}.", url.error().sentence()));
  errand.url = url->text();
  const bool has_seat = co_await take_seat(errand.waiting_max);
  if (!has_seat)
    co_return failed("All browsers were busy; the page's source is all that was read.");
  visit = co_await run(std::move(errand));
  give_seat_back();
  net_.metrics
      .counter("flarewarden_browser_visits_total",
               "Looks at a page with a browser, by how they ended.", {{"state", name(visit.state)}})
      .add();
  net_.metrics
      .counter("flarewarden_browser_refused_total",
               "Connections of browsers that the egress policy did not let out.")
      .add(visit.refused);
  co_return visit;
}

asio::awaitable<Visit> Pool::run(Errand errand) {
  const auto who = identity(options_.user);
  if (!who) co_return failed(fmt::format("The browser did not start: {}.", who.error().sentence()));
  RunOrder order{.program = found_.program, .folder = {}, .user = who->user, .group = who->group};
  order.deadline = Steady::now() + errand.timeout;
  for (;;) {
    auto folder = make_folder(*who);
    if (!folder)
      co_return failed(fmt::format("The browser did not start: {}.", folder.error().sentence()));
    order.folder = *folder;
    order.with_namespaces = with_namespaces_;
    order.with_sandbox = with_sandbox_;
    RunEnd end = co_await run_browser(net_, options_, order, errand);
    asio::post(cleaner_, [gone = *std::move(folder), is_open = !order.with_namespaces] {
      if (is_open) end_leftovers(gone);
      std::error_code ignored;
      fs::remove_all(gone, ignored);
    });
    net_.log.debug("browser {}: {} in {}, {} requests, {} refused", end.product,
                   name(end.visit.state), to_text(end.visit.duration), end.visit.requests_made,
                   end.visit.refused);
    if (end.answered && !has_told_) {
      has_told_ = true;
      net_.log.info(
          "pages are looked at with {}, {}, {} its own sandbox", end.product,
          order.with_namespaces ? "shut off by namespaces" : "without namespaces of its own",
          order.with_sandbox ? "with" : "without");
    }
    if (end.answered || !asks_for_less(end)) {
      if (end.visit.state == State::failed)
        net_.log.warning("{} It said: {}", end.visit.sentence, said(end.last_words));
      co_return std::move(end.visit);
    }
  }
}

/// Where the browser cannot be shut off as well as it might be, it is shut off as well as it can:
/// never without both its sandbox and a user of its own.
bool Pool::asks_for_less(const RunEnd& end) {
  if (!end.was_jailed && with_namespaces_) {
    net_.log.warning("browsers are started without namespaces of their own: {}",
                     end.visit.sentence);
    with_namespaces_ = false;
    return true;
  }
  const bool has_own_user = ::geteuid() == 0 && !options_.user.empty();
  if (end.was_jailed && with_sandbox_ && has_own_user &&
      end.last_words.find("sandbox") != std::string::npos) {
    net_.log.warning("browsers are started without their own sandbox, as user {}: {}",
                     options_.user, said(end.last_words));
    with_sandbox_ = false;
    return true;
  }
  return false;
}

}  // namespace fw::browser
