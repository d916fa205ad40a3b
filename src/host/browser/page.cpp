#include "host/browser/page.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/text.hpp"
#include "host/browser/flags.hpp"
#include "model/json.hpp"

namespace fw::browser {
namespace {

namespace asio = boost::asio;
namespace json = model::json;
using Object = boost::json::object;
using Steady = std::chrono::steady_clock;

constexpr Millis kPause{40};
constexpr Millis kScriptMax{400};  ///< for looking at the globals of one frame
constexpr std::string_view kScroll =
    "window.scrollTo(0, Math.min(document.documentElement.scrollHeight, 20000))";

Object automatic_attaching() {
  return {{"autoAttach", true}, {"waitForDebuggerOnStart", true}, {"flatten", true}};
}

const Object* inner(const Object& object, std::string_view key) {
  const boost::json::value* found = object.if_contains({key.data(), key.size()});
  return found == nullptr ? nullptr : found->if_object();
}

// g++ 12 takes no such lists within coroutines.
Object navigation(const std::string& url) { return {{"url", url}}; }
Object deny_downloads() { return {{"behavior", "deny"}}; }
Object scrolling() {
  return {{"expression", kScroll}, {"silent", true}, {"timeout", kScriptMax.count()}};
}
Object evaluation(const std::string& script, std::int64_t context) {
  return {{"expression", script},
          {"contextId", context},
          {"silent", true},
          {"returnByValue", true},
          {"timeout", kScriptMax.count()}};
}

/// The browser's own name of itself, without the word for having no window, and ours.
std::string user_agent(std::string browser, std::string_view ours) {
  constexpr std::string_view kHeadless = "HeadlessChrome";
  if (const std::size_t at = browser.find(kHeadless); at != std::string::npos)
    browser.replace(at, kHeadless.size(), "Chrome");
  return fmt::format("{} {}", browser, ours);
}

}  // namespace

Page::Page(asio::io_context& loop, std::shared_ptr<Devtools> devtools, Record& record,
           std::string user_agent)
    : loop_(loop),
      devtools_(std::move(devtools)),
      record_(record),
      user_agent_(std::move(user_agent)) {
  devtools_->start(
      [](std::string_view method) {
        return Record::wants(method) || method == "Page.javascriptDialogOpening" ||
               method == "Target.detachedFromTarget";
      },
      [this](std::string_view method, const Object& params, std::string_view session) {
        on_event(method, params, session);
      });
}

Page::~Page() { devtools_->close(); }

void Page::on_event(std::string_view method, const Object& params, std::string_view session) {
  if (method == "Target.attachedToTarget") attached(params);
  if (method == "Target.detachedFromTarget") {
    sessions_.erase(json::text(params, "sessionId"));
  } else if (method == "Page.javascriptDialogOpening") {
    // Of all questions only "leave this page?" is answered with yes.
    devtools_->tell("Page.handleJavaScriptDialog",
                    {{"accept", json::text(params, "type") == "beforeunload"}}, session);
  } else {
    record_.event(method, params, session, Steady::now());
  }
}

void Page::attached(const Object& params) {
  const Object* target = inner(params, "targetInfo");
  const std::string session = json::text(params, "sessionId");
  if (target == nullptr || session.empty()) return;
  const std::string type = json::text(*target, "type");
  const std::string id = json::text(*target, "targetId");
  if (type == "page" && page_.empty()) {
    page_ = id;
    session_ = session;
    record_.set_page(id);
    return;
  }
  // A window that the page opened; its address is in the record.
  if (type == "page") return devtools_->tell("Target.closeTarget", {{"targetId", id}}, {});
  const bool is_known = !targets_.insert(id).second;
  if (is_known || sessions_.size() >= kSessionsMax) {
    devtools_->tell("Runtime.runIfWaitingForDebugger", {}, session);
    return devtools_->tell("Target.detachFromTarget", {{"sessionId", session}}, {});
  }
  sessions_.insert(session);
  listen_to(session, type == "iframe");
  devtools_->tell("Runtime.runIfWaitingForDebugger", {}, session);
}

/// From here on its events come; what was said before is lost.
void Page::listen_to(std::string_view session, bool has_page) {
  devtools_->tell("Network.enable", {{"maxTotalBufferSize", 0}, {"maxResourceBufferSize", 0}},
                  session);
  devtools_->tell("Network.setUserAgentOverride", {{"userAgent", user_agent_}}, session);
  devtools_->tell("Target.setAutoAttach", automatic_attaching(), session);
  if (!has_page) return;
  devtools_->tell("Page.enable", {}, session);
  devtools_->tell("Runtime.enable", {}, session);
}

asio::awaitable<void> Page::pause(Millis time) {
  asio::steady_timer timer(loop_, time);
  boost::system::error_code ignored;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

net::Task<std::string> Page::greet(Deadline deadline) {
  deadline = std::min(deadline, Steady::now() + kStartMax);
  FW_CO_TRY(const Object version, co_await devtools_->call("Browser.getVersion", {}, {}, deadline));
  user_agent_ = user_agent(json::text(version, "userAgent"), user_agent_);
  co_return shorten(printable(json::text(version, "product")), 100);
}

net::Task<> Page::find_page(Deadline deadline) {
  devtools_->tell("Browser.setDownloadBehavior", deny_downloads(), {});
  FW_CO_CHECK(
      co_await devtools_->call("Target.setAutoAttach", automatic_attaching(), {}, deadline));
  while (session_.empty() && devtools_->is_open() && Steady::now() < deadline)
    co_await pause(kPause);
  if (session_.empty()) co_return fail(Code::timeout, "the browser showed no page to work with");
  listen_to(session_, true);
  FW_CO_CHECK(co_await devtools_->call("Runtime.runIfWaitingForDebugger", {}, session_, deadline));
  co_return Result<>();
}

net::Task<bool> Page::open(Errand errand, Deadline deadline) {
  FW_CO_CHECK(co_await find_page(deadline));
  // What every page has is not the page's.
  if (!errand.globals.empty() && !record_.worlds().empty()) {
    std::string script = globals_script(errand.globals);
    natives_ = co_await globals_of(record_.worlds().front(), std::move(script),
                                   errand.globals.size(), deadline);
  }
  auto answer =
      co_await devtools_->call("Page.navigate", navigation(errand.url), session_, deadline);
  if (!answer) {
    if (answer.error().code() == Code::timeout) co_return false;
    co_return std::unexpected(std::move(answer).error());
  }
  const std::string error = json::text(*answer, "errorText");
  if (!error.empty())
    co_return fail(Code::unavailable, "the page cannot be opened: {}",
                   shorten(printable(error), 100));
  bool rests = co_await rest(deadline);
  if (!rests || record_.has_crashed()) co_return rests;
  // What comes only when it is looked at: once, to the end.
  devtools_->tell("Runtime.evaluate", scrolling(), session_);
  co_await pause(kPause * 5);
  rests = co_await rest(deadline);
  co_return rests;
}

asio::awaitable<bool> Page::rest(Deadline deadline) {
  while (devtools_->is_open() && !record_.has_crashed()) {
    const auto now = Steady::now();
    if (now >= deadline) co_return false;
    if (record_.is_loaded() && record_.in_flight() <= kQuietInFlightMax &&
        now - record_.last_activity() >= kQuiet)
      co_return true;
    co_await pause(kPause);
  }
  co_return false;
}

asio::awaitable<void> Page::look_around(std::vector<std::string> globals, Deadline deadline) {
  auto answer = co_await devtools_->call("Storage.getCookies", {}, {}, deadline);
  if (answer) {
    const auto each = json::list(*answer, "cookies", [&](const Object& cookie) {
      record_.add_cookie(json::text(cookie, "name"), json::text(cookie, "domain"));
      return 0;
    });
    static_cast<void>(each);
  }
  if (globals.empty()) co_return;
  const std::string script = globals_script(globals);
  for (const World& world : record_.worlds()) {
    if (Steady::now() >= deadline || !devtools_->is_open()) co_return;
    const auto found = co_await globals_of(world, script, globals.size(), deadline);
    for (const std::size_t number : found)
      if (!std::ranges::binary_search(natives_, number))
        record_.add_global(globals[number], world.frame);
  }
}

asio::awaitable<std::vector<std::size_t>> Page::globals_of(World world, std::string script,
                                                           std::size_t names, Deadline deadline) {
  const auto until = std::min(deadline, Steady::now() + 4 * kScriptMax);
  auto answer = co_await devtools_->call("Runtime.evaluate", evaluation(script, world.context),
                                         world.session, until);
  const Object* result = answer ? inner(*answer, "result") : nullptr;
  if (result == nullptr) co_return std::vector<std::size_t>();
  co_return read_globals(json::text(*result, "value"), names);
}

}  // namespace fw::browser
