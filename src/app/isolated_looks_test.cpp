#include "app/isolated_looks.hpp"

#include <gtest/gtest.h>

namespace fw::app {
namespace {

struct Ended {
  std::optional<model::ProbeReport> report;
  std::string how;
};

/// What becomes of one look when this shell script stands in for the program.
Ended look_by(const std::string& script, Millis timeout = 10s, Millis grace = 5s) {
  boost::asio::io_context loop;
  IsolatedLooks looks(loop, {.command = {"/bin/sh", "-c", script}, .net = {}, .grace = grace});
  std::optional<Ended> ended;
  looks.look("http", {.target = "https://shop.example/", .settings = {}, .timeout = timeout},
             [&](std::optional<model::ProbeReport> report, std::string how) {
               ended = {std::move(report), std::move(how)};
             });
  EXPECT_FALSE(ended);
  loop.run();
  EXPECT_TRUE(ended);
  return ended.value_or(Ended{});
}

TEST(IsolatedLooks, GivesWhatTheProcessReports) {
  model::ProbeReport report;
  report.outcome = model::Outcome::up;
  report.detail = "status 200";
  // The order comes in whole, and names the target.
  const Ended ended = look_by("grep -q shop.example && printf '%s' '" + to_wire(report) + "'");
  ASSERT_TRUE(ended.report) << ended.how;
  EXPECT_EQ(ended.report->outcome, model::Outcome::up);
  EXPECT_EQ(ended.report->detail, "status 200");
}

TEST(IsolatedLooks, TellsHowAProcessDied) {
  const Ended killed = look_by("kill -SEGV $$");
  EXPECT_FALSE(killed.report);
  EXPECT_NE(killed.how.find("signal 11"), std::string::npos) << killed.how;
  const Ended failed = look_by("cat > /dev/null; exit 3");
  EXPECT_FALSE(failed.report);
  EXPECT_NE(failed.how.find("status 3"), std::string::npos) << failed.how;
  EXPECT_FALSE(look_by("cat > /dev/null; echo '{\"outcome\": \"up\"'").report);
}

TEST(IsolatedLooks, EndsAProcessThatDoesNotEnd) {
  const Ended ended = look_by("exec sleep 600", Millis(50), Millis(50));
  EXPECT_FALSE(ended.report);
  EXPECT_NE(ended.how.find("signal 9"), std::string::npos) << ended.how;
}

TEST(IsolatedLooks, SaysThatNothingCouldBeStarted) {
  boost::asio::io_context loop;
  IsolatedLooks looks(loop, {.command = {"/nowhere/at/all"}, .net = {}});
  std::optional<model::ProbeReport> seen;
  looks.look("http", {}, [&](std::optional<model::ProbeReport> report, const std::string&) {
    seen = std::move(report);
  });
  loop.run();
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->outcome, model::Outcome::unknown);
  EXPECT_EQ(seen->reason, model::Reason::local_resources);
}

TEST(IsolatedLooks, RunsAFewAtATimeAndAllInTheEnd) {
  boost::asio::io_context loop;
  const std::string script = "cat > /dev/null; printf '%s' '" + to_wire(model::ProbeReport{}) + "'";
  IsolatedLooks looks(loop, {.command = {"/bin/sh", "-c", script}, .net = {}, .processes_max = 2});
  int reports = 0;
  for (int i = 0; i < 9; ++i)
    looks.look("http", {}, [&](std::optional<model::ProbeReport> report, const std::string&) {
      reports += report ? 1 : 0;
    });
  loop.run();
  EXPECT_EQ(reports, 9);
}

}  // namespace
}  // namespace fw::app
