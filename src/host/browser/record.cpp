#include "host/browser/record.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "model/json.hpp"

namespace fw::browser {
namespace {

namespace json = model::json;
using Object = boost::json::object;

constexpr std::size_t kNameBytesMax = 256;
constexpr std::size_t kKnownRequestsMax = 8'192;
constexpr int kFrameDepthMax = 16;

const Object& member(const Object& object, std::string_view key) {
  static const Object kNone;
  const boost::json::value* found = object.if_contains({key.data(), key.size()});
  const Object* inner = found == nullptr ? nullptr : found->if_object();
  return inner == nullptr ? kNone : *inner;
}

std::string host_of(std::string_view url) {
  const std::size_t begin = url.find("://");
  if (begin == std::string_view::npos) return {};
  url.remove_prefix(begin + 3);
  return to_lower(url.substr(0, url.find_first_of(":/?#")));
}

Load load_named(std::string_view type) {
  struct Row {
    std::string_view type;
    Load load;
  };
  constexpr auto kRows = std::to_array<Row>({{"Script", Load::script},
                                             {"Stylesheet", Load::style},
                                             {"Image", Load::image},
                                             {"Media", Load::media},
                                             {"TextTrack", Load::media},
                                             {"Font", Load::font},
                                             {"XHR", Load::fetch},
                                             {"Fetch", Load::fetch},
                                             {"EventSource", Load::fetch},
                                             {"Ping", Load::fetch},
                                             {"Preflight", Load::fetch},
                                             {"WebSocket", Load::websocket}});
  const auto row = std::ranges::find(kRows, type, &Row::type);
  return row == kRows.end() ? Load::other : row->load;
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return c > 0x20 && c != 0x7f; });
}

/// "a=b; Domain=.shop.example; Path=/", one a line, as browsers join several headers.
void read_set_cookie(std::string_view lines, const std::string& host, Record& record) {
  std::size_t left = kCookiesMax;
  for (const std::string_view line : split(lines, '\n')) {
    if (left-- == 0) return;
    std::string domain = host;
    for (const std::string_view part : split(line, ';')) {
      const std::string_view word = trim(part);
      constexpr std::string_view kDomain = "domain=";
      if (word.size() > kDomain.size() &&
          equal_ignoring_case(word.substr(0, kDomain.size()), kDomain))
        domain = to_lower(word.substr(kDomain.size()));
    }
    const std::string_view pair = line.substr(0, line.find(';'));
    record.add_cookie(trim(pair.substr(0, pair.find('='))), domain);
  }
}

}  // namespace

std::string_view name(State state) {
  constexpr std::array<std::string_view, 4> kNames = {"done", "cut", "absent", "failed"};
  return kNames.at(static_cast<std::size_t>(state));
}

std::optional<std::string> usable_url(std::string_view url) {
  constexpr auto kSchemes =
      std::to_array<std::string_view>({"https://", "http://", "wss://", "ws://"});
  if (std::ranges::none_of(kSchemes,
                           [&](std::string_view scheme) { return url.starts_with(scheme); }))
    return std::nullopt;
  url = url.substr(0, std::min({url.size(), url.find('#'), kUrlBytesMax}));
  if (!is_printable(url) || host_of(url).empty()) return std::nullopt;
  return std::string(url);
}

bool Record::wants(std::string_view method) {
  constexpr auto kWanted = std::to_array<std::string_view>(
      {"Network.requestWillBeSent", "Network.loadingFinished", "Network.loadingFailed",
       "Network.responseReceivedExtraInfo", "Network.webSocketCreated", "Page.frameAttached",
       "Page.frameNavigated", "Page.frameDetached", "Page.loadEventFired",
       "Runtime.executionContextCreated", "Runtime.executionContextDestroyed",
       "Runtime.executionContextsCleared", "Target.attachedToTarget", "Inspector.targetCrashed"});
  return std::ranges::find(kWanted, method) != kWanted.end();
}

void Record::event(std::string_view method, const Object& params, std::string_view session,
                   Time now) {
  if (method == "Network.requestWillBeSent") return request_sent(params, now);
  if (method == "Network.loadingFinished" || method == "Network.loadingFailed")
    return request_ended(params, now);
  if (method == "Network.responseReceivedExtraInfo") return headers_received(params);
  if (method == "Network.webSocketCreated") return websocket_created(params, now);
  if (method == "Page.frameAttached") return frame_attached(params);
  if (method == "Page.frameNavigated") return frame_navigated(params, now);
  if (method == "Page.frameDetached") {
    frames_.erase(json::text(params, "frameId"));
  } else if (method == "Page.loadEventFired") {
    loaded_ = true;
    last_activity_ = now;
  } else if (method == "Runtime.executionContextCreated") {
    world_created(member(params, "context"), session);
  } else if (method == "Runtime.executionContextDestroyed") {
    const std::int64_t context = json::integer(params, "executionContextId", -1);
    std::erase_if(worlds_, [&](const World& world) {
      return world.session == session && world.context == context;
    });
  } else if (method == "Runtime.executionContextsCleared") {
    std::erase_if(worlds_, [&](const World& world) { return world.session == session; });
  } else if (method == "Target.attachedToTarget") {
    target_attached(member(params, "targetInfo"), now);
  } else if (method == "Inspector.targetCrashed") {
    crashed_ = true;
  }
}

void Record::request_sent(const Object& params, Time now) {
  const Object& request = member(params, "request");
  const auto url = usable_url(json::text(request, "url"));
  if (!url) return;
  ++visit_.requests_made;
  last_activity_ = now;
  const std::string id = json::text(params, "requestId");
  const std::string type = json::text(params, "type");
  const std::string frame = json::text(params, "frameId");
  // A stream of events and a ping never end, or nobody waits for their end.
  if (type != "EventSource" && type != "Ping" && open_.size() < kKnownRequestsMax) open_.insert(id);
  if (hosts_.size() < kKnownRequestsMax || hosts_.contains(id)) hosts_[id] = host_of(*url);
  if (type != "Document") return add_request(load_named(type), *url, frame_url(frame));
  if (frame == page_) return add_request(Load::document, *url, {});
  const auto known = frames_.find(frame);
  add_request(Load::frame, *url,
              known == frames_.end() ? std::string() : frame_url(known->second.parent));
}

void Record::request_ended(const Object& params, Time now) {
  if (open_.erase(json::text(params, "requestId")) > 0) last_activity_ = now;
}

void Record::headers_received(const Object& params) {
  const auto known = hosts_.find(json::text(params, "requestId"));
  if (known == hosts_.end()) return;
  for (const auto& header : member(params, "headers"))
    if (equal_ignoring_case({header.key().data(), header.key().size()}, "set-cookie") &&
        header.value().is_string())
      read_set_cookie({header.value().get_string().data(), header.value().get_string().size()},
                      known->second, *this);
}

void Record::websocket_created(const Object& params, Time now) {
  const auto url = usable_url(json::text(params, "url"));
  if (!url) return;
  ++visit_.requests_made;
  last_activity_ = now;
  add_request(Load::websocket, *url, {});
}

void Record::frame_attached(const Object& params) {
  if (frames_.size() >= kFramesMax) return;
  frames_[json::text(params, "frameId")].parent = json::text(params, "parentFrameId");
}

void Record::frame_navigated(const Object& params, Time now) {
  const Object& frame = member(params, "frame");
  const std::string id = json::text(frame, "id");
  const auto url = usable_url(json::text(frame, "url"));
  last_activity_ = now;
  if (id == page_) {
    frames_.clear();
    loaded_ = false;
    if (url) visit_.final_url = *url;
    return;
  }
  if (frames_.size() >= kFramesMax && !frames_.contains(id)) return;
  frames_[id] = {json::text(frame, "parentId"), url.value_or("")};
  if (url && frame_urls_.size() < kFramesMax) frame_urls_.insert(*url);
}

void Record::world_created(const Object& context, std::string_view session) {
  const Object& about = member(context, "auxData");
  if (!json::boolean(about, "isDefault")) return;
  World world{std::string(session), json::integer(context, "id", -1), json::text(about, "frameId")};
  if (world.frame == page_) {
    worlds_.insert(worlds_.begin(), std::move(world));
    if (worlds_.size() > kWorldsMax) worlds_.pop_back();
  } else if (worlds_.size() < kWorldsMax) {
    worlds_.push_back(std::move(world));
  }
}

void Record::target_attached(const Object& target, Time now) {
  const std::string type = json::text(target, "type");
  const auto url = usable_url(json::text(target, "url"));
  if (!url) return;
  if (type == "page") {
    if (json::text(target, "targetId") != page_ && windows_.size() < kWindowsMax)
      windows_.insert(*url);
  } else if (type.ends_with("worker")) {
    last_activity_ = now;
    if (workers_.size() < kWorkersMax && workers_.insert(*url).second)
      add_request(Load::worker, *url, {});
  }
}

void Record::add_request(Load load, const std::string& url, std::string frame) {
  if (visit_.requests.size() >= kRequestsMax) return;
  if (!seen_.insert(fmt::format("{}{}", static_cast<int>(load), url)).second) return;
  visit_.requests.push_back({load, url, std::move(frame)});
}

std::vector<World> Record::worlds() const { return worlds_; }

std::string Record::frame_url(const std::string& frame) const {
  const std::string* id = &frame;
  for (int depth = 0; depth < kFrameDepthMax && *id != page_; ++depth) {
    const auto found = frames_.find(*id);
    if (found == frames_.end()) break;
    if (!found->second.url.empty()) return found->second.url;
    id = &found->second.parent;
  }
  return {};
}

void Record::add_cookie(std::string_view name, std::string_view domain) {
  while (domain.starts_with('.')) domain.remove_prefix(1);
  if (name.empty() || name.size() > kNameBytesMax || domain.size() > kNameBytesMax) return;
  if (!is_printable(name) || !is_printable(domain) || cookies_.size() >= kCookiesMax) return;
  cookies_.insert({std::string(name), to_lower(domain)});
}

void Record::add_global(std::string name, const std::string& frame) {
  Global global{std::move(name), frame_url(frame)};
  if (std::ranges::find(visit_.globals, global) == visit_.globals.end())
    visit_.globals.push_back(std::move(global));
}

Visit Record::take() {
  visit_.cookies.assign(cookies_.begin(), cookies_.end());
  visit_.frames.assign(frame_urls_.begin(), frame_urls_.end());
  visit_.workers.assign(workers_.begin(), workers_.end());
  visit_.windows.assign(windows_.begin(), windows_.end());
  return std::move(visit_);
}

}  // namespace fw::browser
