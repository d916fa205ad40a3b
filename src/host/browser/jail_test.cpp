#include "host/browser/jail.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "host/browser/process.hpp"
#include "host/net/testing/fixture.hpp"

namespace fw::browser {
namespace {

namespace fs = std::filesystem;

/// What a shell in the jail says of it.
class Jail : public testing::Test {
 protected:
  Jail() {
    std::string name = (fs::temp_directory_path() / "jail-test-XXXXXX").string();
    folder = ::mkdtemp(name.data());
    ::chmod(folder.c_str(), 0755);
    fs::create_directories(folder + "/secrets");
    std::ofstream(folder + "/secrets/key") << "secret";
    fs::create_directories(folder + "/own");
    if (::geteuid() == 0) {
      user = group = 65'534;
      EXPECT_EQ(::chown((folder + "/own").c_str(), user, group), 0);
    }
  }
  ~Jail() override { fs::remove_all(folder); }

  JailOrder order(const std::string& script, bool with_namespaces) {
    JailOrder made;
    made.words = {"/bin/sh", "-c", "(" + script + ") 2>&1"};
    made.environment = {"HOME=" + folder + "/own", "PATH=/usr/bin:/bin"};
    made.folder = folder + "/own";
    made.hidden = {folder + "/secrets", folder + "/nonexistent"};
    made.user = user;
    made.group = group;
    made.port = 4'711;
    made.with_namespaces = with_namespaces;
    return made;
  }
  boost::asio::awaitable<std::string> run(JailOrder made) {
    auto jailed = co_await start_jailed(world.loop, std::move(made));
    if (!jailed) co_return "not started: " + jailed.error().sentence();
    Process process(world.loop, *std::move(jailed));
    const std::string how = co_await process.ended();
    co_return process.last_words() + how;
  }
  std::string said(const std::string& script, bool with_namespaces = true) {
    return world.run(run(order(script, with_namespaces)));
  }
  bool has_namespaces() { return said("true") == "ended with status 0"; }

  net::testing::TestNet world;
  std::string folder;
  uid_t user = ::geteuid();
  gid_t group = ::getegid();
};

TEST_F(Jail, IsAnotherUserWithLimits) {
  for (const bool with_namespaces : {true, false}) {
    if (with_namespaces && !has_namespaces()) continue;
    EXPECT_EQ(said("id -u; pwd; ulimit -c; echo $HOME", with_namespaces),
              fmt::format("{0}\n{1}/own\n0\n{1}/own\nended with status 0", user, folder));
    EXPECT_EQ(said("touch here && ls", with_namespaces), "here\nended with status 0");
    const std::string end = said("kill -9 $$", with_namespaces);
    // The first process of a namespace takes no signal from within.
    EXPECT_EQ(end.find("was ended by signal 9") != std::string::npos, !with_namespaces) << end;
  }
}

TEST_F(Jail, SeesNeitherTheMachinesNetworkNorItsProcessesNorWhatIsHidden) {
  if (!has_namespaces()) GTEST_SKIP() << "this kernel gives no namespaces";
  EXPECT_EQ(said("ls /sys/class/net 2>/dev/null | wc -l; grep -c : /proc/net/dev").substr(2),
            "1\nended with status 0");
  EXPECT_EQ(said("ls -d /proc/[0-9]* | wc -l; echo $$").find("1\n") != std::string::npos, true);
  EXPECT_EQ(said("ls " + folder + "/secrets 2>/dev/null | wc -l"), "0\nended with status 0");
  EXPECT_NE(said("touch /tmp/x || echo no").find("no\n"), std::string::npos);
  // What it wrote is gone with it.
  EXPECT_EQ(said("echo x > file; ls"), "file\nended with status 0");
  EXPECT_TRUE(fs::is_empty(folder + "/own"));
}

TEST_F(Jail, SaysWhatCouldNotBeStarted) {
  JailOrder made = order("true", false);
  made.words = {"/nonexistent/program"};
  EXPECT_EQ(world.run(run(made)), "not started: the program: No such file or directory");
}

}  // namespace
}  // namespace fw::browser
