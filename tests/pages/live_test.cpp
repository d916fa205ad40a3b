// What event streams send: what changed, in pieces that fit, and all of it after a gap.
#include "browser.hpp"

namespace fw::test {
namespace {

using testing::Le;

std::string row(const model::Monitor& monitor) {
  return fmt::format("id=\"m-{}\"", monitor.id.value);
}

/// The address a dashboard asks, right after it was loaded.
std::string dashboard_stream(Browser& browser) {
  const std::string page = browser.get("/").body;
  const auto number = [&](std::string_view name) {
    const std::size_t at = page.find(name) + name.size();
    return page.substr(at, page.find_first_not_of("0123456789", at) - at);
  };
  return fmt::format("/live/dashboard?datastar=%7B%22version%22:{},%22at%22:{}%7D",
                     number("version: "), number(" at: "));
}

TEST(LiveDashboard, SendsTheRowThatChangedAndNoOther) {
  Browser browser;
  const auto shop = browser.world.monitor(browser.ctx, "Shop");
  const auto blog = browser.world.monitor(browser.ctx, "Blog");
  browser.world.clock.advance(Millis(1'000));
  const auto stream = browser.open(dashboard_stream(browser));
  browser.run_until([&] { return stream->holds("id=\"summary\""); });
  EXPECT_FALSE(stream->holds(row(blog)));
  ASSERT_TRUE(browser.world.services->engine().record(
      {browser.world.look(shop.id, 1, model::Outcome::up)}));
  browser.run_until([&] { return stream->holds(row(shop)); });
  EXPECT_FALSE(stream->holds(row(blog)));
  stream->leave();
}

TEST(LiveDashboard, AfterAGapEverythingThatMayDifferIsSentAgain) {
  Browser browser;
  const auto shop = browser.world.monitor(browser.ctx, "Shop");
  const auto stream = browser.open(dashboard_stream(browser));
  ASSERT_TRUE(browser.world.services->engine().record(
      {browser.world.look(shop.id, 1, model::Outcome::up)}));
  browser.run_until([&] { return stream->holds(row(shop)); });
  stream->events.clear();
  stream->resync();
  browser.run_until([&] { return stream->holds(row(shop)); });
  EXPECT_TRUE(stream->holds("id=\"summary\"")) << "it may be lost as well";
  stream->leave();
}

TEST(LiveDashboard, ManyRowsComeInPiecesThatFitIntoTheQueue) {
  Browser browser;
  std::vector<model::Monitor> monitors;
  std::vector<model::Observation> looks;
  for (int i = 0; i < 150; ++i) {
    monitors.push_back(browser.world.monitor(browser.ctx, fmt::format("Monitor {}", i)));
    looks.push_back(browser.world.look(monitors.back().id, 1, model::Outcome::up));
  }
  const auto stream = browser.open(dashboard_stream(browser));
  ASSERT_TRUE(browser.world.services->engine().record(looks));
  browser.run_until([&] {
    return std::ranges::all_of(monitors,
                               [&](const auto& each) { return stream->holds(row(each)); });
  });
  for (const auto& event : stream->events)
    EXPECT_THAT(event.data.size(), Le(http::EventStream::queue_bytes_max));
  stream->leave();
}

TEST(LiveDashboard, AnotherSetOfMonitorsIsFetchedByThePageItself) {
  Browser browser;
  browser.world.monitor(browser.ctx, "Shop");
  const std::string address = dashboard_stream(browser);
  browser.world.monitor(browser.ctx, "Blog");
  const auto stream = browser.open(address);
  browser.run_until([&] { return !stream->is_open(); });
  EXPECT_TRUE(stream->holds("\"resync\""));
}

TEST(LiveStream, EndsWithTheSession) {
  Browser browser;
  browser.world.monitor(browser.ctx, "Shop");
  const auto stream = browser.open("/live/incidents");
  browser.run_until([&] { return stream->holds("id=\"incidents\""); });
  ASSERT_TRUE(browser.world.services->accounts().sign_out(browser.world.owner_token));
  browser.run_until([&] { return !stream->is_open(); });
  EXPECT_EQ(browser.get("/live/incidents").status, 401);
}

TEST(LiveStream, AnotherSitesPageAndAStrangersSessionGetNothing) {
  Browser browser;
  const auto answer = browser.ask({.method = "GET",
                                   .path = "/live/incidents",
                                   .headers = {{"cookie", "sid=" + browser.world.owner_token},
                                               {"sec-fetch-site", "cross-site"}}});
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(browser.ask({.method = "GET", .path = "/live/incidents"}).status, 401);
}

TEST(LiveStream, OneSessionHasSoManyAndNoMore) {
  Browser browser;
  std::vector<std::shared_ptr<Received>> streams;
  for (std::size_t i = 0; i < browser.env.options.streams_per_session_max; ++i)
    streams.push_back(browser.open("/live/incidents"));
  EXPECT_EQ(browser.get("/live/incidents").status, 429);
  streams.front()->leave();
  streams.front() = browser.open("/live/incidents");
  for (const auto& stream : streams) stream->leave();
}

}  // namespace
}  // namespace fw::test
