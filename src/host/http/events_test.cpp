#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "host/http/event_text.hpp"
#include "host/http/test_support.hpp"

namespace fw::http::testing {
namespace {

/// Hands the streams that were opened to the test.
class Streams {
 public:
  Handler handler() {
    return [this](Request request) { return answer(std::move(request), this); };
  }
  std::shared_ptr<EventStream> next() {
    auto future = [&] {
      const std::lock_guard lock(mutex_);
      promise_ = {};
      auto waiting = promise_.get_future();
      if (!ready_.empty()) {
        promise_.set_value(std::exchange(ready_, {}));
      } else {
        wanted_ = true;
      }
      return waiting;
    }();
    EXPECT_EQ(future.wait_for(kPatience), std::future_status::ready);
    return future.get().front();
  }
  std::atomic<int> closed{0};

 private:
  using List = std::vector<std::shared_ptr<EventStream>>;

  static boost::asio::awaitable<Response> answer(Request request, Streams* self) {
    if (request.path != "/events") co_return Response::text("page");
    Response response;
    response.events = [self](std::shared_ptr<EventStream> stream) { self->opened(stream); };
    co_return response;
  }
  void opened(const std::shared_ptr<EventStream>& stream) {
    stream->on_close([this] { ++closed; });
    const std::lock_guard lock(mutex_);
    ready_.push_back(stream);
    if (std::exchange(wanted_, false)) promise_.set_value(std::exchange(ready_, {}));
  }

  std::mutex mutex_;
  List ready_;
  bool wanted_ = false;
  std::promise<List> promise_;
};

constexpr std::string_view kGet = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";

std::string without_chunks(std::string_view body) {
  std::string text;
  while (!body.empty()) {
    const std::size_t line = body.find("\r\n");
    if (line == std::string_view::npos) break;
    const auto size = std::stoul(std::string(body.substr(0, line)), nullptr, 16);
    text += body.substr(line + 2, size);
    body.remove_prefix(std::min(line + 2 + size + 2, body.size()));
  }
  return text;
}

void wait_until(const std::function<bool()>& true_now) {
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (!true_now() && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
  EXPECT_TRUE(true_now());
}

TEST(Events, ReachTheClientAndEndProperly) {
  Streams streams;
  TestServer server(streams.handler());
  TestClient client(server.port());
  client.send(kGet);
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_NE(head.find("content-type: text/event-stream\r\n"), std::string::npos) << head;
  const auto stream = streams.next();
  EXPECT_TRUE(stream->send("state", "up", "1"));
  EXPECT_EQ(client.read_until("data: up\n\n\r\n"), "1d\r\nevent: state\nid: 1\ndata: up\n\n\r\n");
  stream->send("last", "x");
  stream->close();
  EXPECT_FALSE(stream->send("too", "late"));
  const std::string rest = client.read_all();
  EXPECT_TRUE(rest.ends_with("\r\n0\r\n\r\n")) << rest;
  wait_until([&] { return streams.closed == 1; });
}

TEST(Events, EndWithTheConnectionForOldClients) {
  Streams streams;
  TestServer server(streams.handler());
  TestClient client(server.port());
  client.send("GET /events HTTP/1.0\r\n\r\n");
  const auto stream = streams.next();
  stream->send("", "x");
  stream->close();
  EXPECT_TRUE(client.read_all().ends_with("\r\n\r\ndata: x\n\n"));
}

TEST(Events, TellThatTheClientHasLeft) {
  Streams streams;
  TestServer server(streams.handler());
  TestClient client(server.port());
  client.send(kGet);
  const auto stream = streams.next();
  client.close();
  wait_until([&] { return streams.closed == 1; });
  EXPECT_FALSE(stream->send("a", "b"));
  EXPECT_FALSE(stream->is_open());
}

TEST(Events, BeatWhileNothingHappens) {
  Streams streams;
  ServerOptions options;
  options.limits.event_heartbeat = Millis(20);
  TestServer server(streams.handler(), options);
  TestClient client(server.port());
  client.send(kGet);
  EXPECT_TRUE(client.read_until(":\n\n").ends_with(":\n\n"));
  EXPECT_TRUE(client.read_until(":\n\n").ends_with(":\n\n"));
}

TEST(Events, ComeFromAnyThread) {
  Streams streams;
  TestServer server(streams.handler());
  TestClient client(server.port());
  client.send(kGet);
  const auto stream = streams.next();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) stream->send("n", std::to_string(t * 1000 + i));
    });
  }
  for (auto& thread : threads) thread.join();
  stream->close();
  client.read_until("\r\n\r\n");
  EXPECT_EQ(read_events(without_chunks(client.read_all())).size(), 400U);
}

TEST(Events, TellASlowReaderToStartAnew) {
  Streams streams;
  TestServer server(streams.handler());
  TestClient slow(server.port(), 4096);
  slow.send(kGet);
  const auto stream = streams.next();
  std::atomic<int> resyncs{0};
  stream->on_resync([&] { ++resyncs; });
  const std::string data(1000, 'x');
  int sent = 0;
  while (resyncs == 0 && sent < 100'000) {
    stream->send("n", std::to_string(sent++) + data);
  }
  ASSERT_GT(resyncs, 0);
  stream->send("after", "1");
  stream->close();
  slow.read_until("\r\n\r\n");
  const auto events = read_events(without_chunks(slow.read_all()));
  ASSERT_GE(events.size(), 2U);
  EXPECT_EQ(events.back().event, "after");
  int resynced = 0;
  for (const auto& event : events) {
    if (event.event == "resync") ++resynced;
    EXPECT_TRUE(event.event == "n" || event.event == "resync" || event.event == "after")
        << event.event;
    if (event.event == "n") {
      EXPECT_TRUE(event.data.ends_with(data));
    }
  }
  EXPECT_GE(resynced, 1);
  EXPECT_LT(static_cast<int>(events.size()), sent);
}

TEST(Events, CutAReaderThatStandsStill) {
  Streams streams;
  ServerOptions options;
  options.limits.idle_timeout = Millis(50);
  TestServer server(streams.handler(), options);
  TestClient stalled(server.port(), 4096);
  stalled.send(kGet);
  const auto stream = streams.next();
  const std::string data(10'000, 'x');
  while (stream->send("n", data)) std::this_thread::yield();
  wait_until([&] { return streams.closed == 1; });
}

TEST(Events, EndWithoutAnEndWhenTheyAreTooOld) {
  Streams streams;
  ServerOptions options;
  options.limits.event_lifetime_max = Millis(40);
  TestServer server(streams.handler(), options);
  TestClient client(server.port());
  client.send(kGet);
  const std::string all = client.read_all();
  EXPECT_FALSE(client.timed_out());
  EXPECT_FALSE(all.ends_with("0\r\n\r\n"));
  wait_until([&] { return streams.closed == 1; });
}

TEST(Drain, EndsStreamsAndIdleConnectionsAndFinishesRequests) {
  Streams streams;
  std::promise<void> let_go;
  TestServer server(streams.handler());
  TestClient idle(server.port());
  idle.send("GET /page HTTP/1.1\r\nHost: x\r\n\r\n");
  idle.read_response();
  TestClient busy(server.port());
  busy.send("POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  busy.read_until("100 Continue\r\n\r\n");
  TestClient events(server.port());
  events.send(kGet);
  const auto stream = streams.next();
  std::promise<void> done;
  server.on_loop([&] { server.server().drain(Millis(10'000), [&] { done.set_value(); }); });
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_FALSE(events.read_all().ends_with("0\r\n\r\n"));
  wait_until([&] { return streams.closed == 1; });
  EXPECT_FALSE(stream->is_open());
  auto finished = done.get_future();
  EXPECT_EQ(finished.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  busy.send("ok");
  const std::string answer = busy.read_all();
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_NE(answer.find("connection: close\r\n"), std::string::npos);
  EXPECT_EQ(finished.wait_for(kPatience), std::future_status::ready);
}

TEST(Drain, CutsWhatDoesNotEndInTime) {
  Streams streams;
  TestServer server(streams.handler());
  TestClient busy(server.port());
  busy.send("POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  busy.read_until("100 Continue\r\n\r\n");
  std::promise<void> done;
  server.on_loop([&] { server.server().drain(Millis(50), [&] { done.set_value(); }); });
  EXPECT_EQ(done.get_future().wait_for(kPatience), std::future_status::ready);
  EXPECT_EQ(busy.read_all(), "");
  EXPECT_FALSE(busy.timed_out());
}

}  // namespace
}  // namespace fw::http::testing
