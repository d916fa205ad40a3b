#include "app/in_flight.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fw::app {
namespace {

namespace fs = std::filesystem;

class InFlightTest : public testing::Test {
 protected:
  InFlightTest() { EXPECT_NE(::mkdtemp(folder_.data()), nullptr); }
  ~InFlightTest() override { fs::remove_all(folder_); }
  [[nodiscard]] fs::path file() const { return fs::path(folder_) / "in-flight"; }

 private:
  std::string folder_ = "/tmp/fw-in-flight-XXXXXX";
};

TEST_F(InFlightTest, TellsWhatWasUnderWayWhenAProcessDied) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto looks = InFlight::open(file(), 4);
    const auto over = (*looks)->begin(model::MonitorId("local_over"));
    std::ignore = (*looks)->begin(model::MonitorId("local_hangs"));
    (*looks)->end(over);
    ::_exit(0);  // no destructor runs
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  auto next = InFlight::open(file(), 4);
  ASSERT_TRUE(next);
  EXPECT_EQ((*next)->left_behind(), std::vector{model::MonitorId("local_hangs")});
}

TEST_F(InFlightTest, LeavesNothingBehindAtAnOrderlyEnd) {
  {
    auto looks = InFlight::open(file(), 4);
    ASSERT_TRUE(looks);
    (*looks)->end((*looks)->begin(model::MonitorId("local_one")));
  }
  EXPECT_FALSE(fs::exists(file()));
  auto next = InFlight::open(file(), 4);
  ASSERT_TRUE(next);
  EXPECT_TRUE((*next)->left_behind().empty());
}

TEST_F(InFlightTest, NotesNoMoreThanItHasRoomFor) {
  auto looks = InFlight::open(file(), 1);
  ASSERT_TRUE(looks);
  const auto first = (*looks)->begin(model::MonitorId("local_one"));
  const auto second = (*looks)->begin(model::MonitorId("local_two"));
  (*looks)->end(second);
  (*looks)->end(first);
  EXPECT_NE((*looks)->begin(model::MonitorId(std::string(64, 'x'))), first);
  EXPECT_EQ((*looks)->begin(model::MonitorId("local_three")), first);
}

}  // namespace
}  // namespace fw::app
