#include "host/browser/record.hpp"

#include <gtest/gtest.h>

#include "model/json.hpp"

namespace fw::browser {
namespace {

using namespace std::chrono_literals;

class Recording : public testing::Test {
 protected:
  Recording() { record.set_page("main"); }
  void event(std::string_view method, std::string_view params, std::string_view session = "s") {
    const auto object = model::json::parse_object(params, "params");
    ASSERT_TRUE(object) << params;
    record.event(method, *object, session, now);
  }
  void request(std::string_view id, std::string_view type, std::string_view url,
               std::string_view frame = "main") {
    event("Network.requestWillBeSent",
          fmt::format(R"({{"requestId":"{}","type":"{}","frameId":"{}","request":{{"url":"{}"}}}})",
                      id, type, frame, url));
  }
  void frame(std::string_view id, std::string_view parent, std::string_view url) {
    event("Page.frameAttached",
          fmt::format(R"({{"frameId":"{}","parentFrameId":"{}"}})", id, parent));
    event("Page.frameNavigated",
          fmt::format(R"({{"frame":{{"id":"{}","parentId":"{}","url":"{}"}}}})", id, parent, url));
  }

  Record record;
  Record::Time now{};
};

TEST_F(Recording, NamesEachRequestByWhatItWasFor) {
  request("1", "Document", "https://shop.example/");
  request("2", "Script", "https://cdn.example/a.js#x");
  request("3", "Script", "https://cdn.example/a.js");
  request("4", "XHR", "https://api.example/v1");
  request("5", "Ping", "https://beacon.example/b");
  request("6", "Image", "data:image/png;base64,AAAA");
  request("7", "Other", "file:///etc/passwd");
  event("Network.webSocketCreated", R"({"requestId":"8","url":"wss://live.example/s"})");
  const Visit visit = record.take();
  EXPECT_EQ(visit.requests, (std::vector<Request>{{Load::document, "https://shop.example/", ""},
                                                  {Load::script, "https://cdn.example/a.js", ""},
                                                  {Load::fetch, "https://api.example/v1", ""},
                                                  {Load::fetch, "https://beacon.example/b", ""},
                                                  {Load::websocket, "wss://live.example/s", ""}}));
  EXPECT_EQ(visit.requests_made, 6U);
}

TEST_F(Recording, KnowsTheFrameThatAsked) {
  frame("f1", "main", "https://video.example/embed");
  frame("f2", "f1", "about:blank");
  request("1", "Document", "https://video.example/embed", "f1");
  request("2", "Script", "https://ads.example/a.js", "f2");
  const Visit visit = record.take();
  EXPECT_EQ(visit.requests, (std::vector<Request>{{Load::frame, "https://video.example/embed", ""},
                                                  {Load::script, "https://ads.example/a.js",
                                                   "https://video.example/embed"}}));
  EXPECT_EQ(visit.frames, std::vector<std::string>{"https://video.example/embed"});
}

TEST_F(Recording, RestsWhenNothingIsUnderWay) {
  request("1", "Script", "https://cdn.example/a.js");
  request("2", "EventSource", "https://live.example/events");
  EXPECT_FALSE(record.is_loaded());
  EXPECT_EQ(record.in_flight(), 1U);
  now += 2s;
  event("Network.loadingFailed", R"({"requestId":"1"})");
  event("Page.loadEventFired", "{}");
  EXPECT_EQ(record.in_flight(), 0U);
  EXPECT_TRUE(record.is_loaded());
  EXPECT_EQ(record.last_activity(), now);
}

TEST_F(Recording, KeepsTheCookiesNamesWithTheirDomains) {
  request("1", "Script", "https://Ads.Example/a.js");
  event("Network.responseReceivedExtraInfo",
        R"({"requestId":"1","headers":{"Set-Cookie":)"
        R"("id=1; Path=/\nuid=2; Domain=.ads.example; Secure"}})");
  event("Network.responseReceivedExtraInfo", R"({"requestId":"9","headers":{"set-cookie":"x=1"}})");
  record.add_cookie("session", ".shop.example");
  record.add_cookie("bad name", "shop.example");
  EXPECT_EQ(record.take().cookies,
            (std::vector<Cookie>{
                {"id", "ads.example"}, {"session", "shop.example"}, {"uid", "ads.example"}}));
}

TEST_F(Recording, KnowsTheWorldsThatAreStillThere) {
  const auto world = [this](int id, std::string_view frame, bool is_default,
                            std::string_view session = "s") {
    event("Runtime.executionContextCreated",
          fmt::format(R"({{"context":{{"id":{},"auxData":{{"isDefault":{},"frameId":"{}"}}}}}})",
                      id, is_default, frame),
          session);
  };
  world(1, "f1", true);
  world(2, "f1", false);
  world(3, "main", true);
  world(4, "f2", true, "t");
  event("Runtime.executionContextDestroyed", R"({"executionContextId":1})");
  ASSERT_EQ(record.worlds().size(), 2U);
  EXPECT_EQ(record.worlds()[0].context, 3);
  EXPECT_EQ(record.worlds()[1].session, "t");
  event("Runtime.executionContextsCleared", "{}", "t");
  EXPECT_EQ(record.worlds().size(), 1U);
}

TEST_F(Recording, CountsWorkersAndWindows) {
  const auto target = [this](std::string_view type, std::string_view url) {
    event(
        "Target.attachedToTarget",
        fmt::format(R"({{"sessionId":"x","targetInfo":{{"targetId":"t","type":"{}","url":"{}"}}}})",
                    type, url));
  };
  target("service_worker", "https://shop.example/sw.js");
  target("worker", "https://shop.example/w.js");
  target("worker", "blob:https://shop.example/1");
  target("page", "https://ads.example/popup");
  const Visit visit = record.take();
  EXPECT_EQ(visit.workers,
            (std::vector<std::string>{"https://shop.example/sw.js", "https://shop.example/w.js"}));
  EXPECT_EQ(visit.windows, std::vector<std::string>{"https://ads.example/popup"});
}

TEST_F(Recording, IsBoundedWhateverThePageDoes) {
  for (int i = 0; i < 12'000; ++i) {
    const std::string number = std::to_string(i);
    request(number, "Script", "https://a" + number + ".example/x.js");
    frame("f" + number, "main", "https://f" + number + ".example/");
    event("Runtime.executionContextCreated",
          fmt::format(
              R"({{"context":{{"id":{0},"auxData":{{"isDefault":true,"frameId":"f{0}"}}}}}})", i));
    record.add_cookie("c" + number, "shop.example");
  }
  request("long", "Script", "https://a.example/" + std::string(5'000, 'x'));
  EXPECT_LE(record.worlds().size(), kWorldsMax);
  EXPECT_LE(record.in_flight(), 8'192U);
  const Visit visit = record.take();
  EXPECT_EQ(visit.requests.size(), kRequestsMax);
  EXPECT_EQ(visit.requests_made, 12'001U);
  EXPECT_EQ(visit.frames.size(), kFramesMax);
  EXPECT_EQ(visit.cookies.size(), kCookiesMax);
}

TEST_F(Recording, TakesNoHarmFromOtherTypes) {
  for (const std::string_view params :
       {"{}", R"({"request":[]})", R"({"request":{"url":7}})", R"({"frame":{"id":{}}})",
        R"({"headers":{"set-cookie":1}})", R"({"context":{"id":"x","auxData":[]}})",
        R"({"targetInfo":7})"})
    for (const std::string_view method :
         {"Network.requestWillBeSent", "Network.responseReceivedExtraInfo", "Page.frameNavigated",
          "Page.frameAttached", "Runtime.executionContextCreated", "Target.attachedToTarget",
          "Network.webSocketCreated", "Network.loadingFinished"})
      event(method, params);
  EXPECT_TRUE(record.take().requests.empty());
}

TEST(UsableUrl, IsOfTheWebAndShort) {
  EXPECT_EQ(usable_url("https://a.example/x#y"), "https://a.example/x");
  EXPECT_EQ(usable_url("wss://a.example"), "wss://a.example");
  for (const std::string_view url :
       {"", "about:blank", "data:,x", "blob:https://a.example/1", "file:///etc/passwd", "https://",
        "https:///x", "https://a.example/\n", "HTTPS:/a"})
    EXPECT_FALSE(usable_url(url)) << url;
}

}  // namespace
}  // namespace fw::browser
