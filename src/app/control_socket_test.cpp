#include "app/control_socket.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

namespace fw::app {
namespace {

TEST(ControlSocket, CarriesOrdersAndAnswers) {
  std::string made = (std::filesystem::temp_directory_path() / "fw-control-XXXXXX").string();
  ASSERT_NE(::mkdtemp(made.data()), nullptr);
  const std::filesystem::path folder = made + "/" + std::string(150, 'd');
  std::filesystem::create_directory(folder);
  EXPECT_FALSE(send_order(folder, {"backup", {}}));
  {
    const auto socket = ControlSocket::listen(folder, [](const Order& order) {
      if (order.word == "no") return Result<std::string>(fail(Code::conflict, "not now"));
      return Result<std::string>(order.word + " " + order.option("to") + "\n\"ü\"");
    });
    ASSERT_TRUE(socket) << socket.error().chain();
    struct stat facts{};
    ASSERT_EQ(::stat((folder / "control.sock").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0077U, 0U);
    EXPECT_EQ(**send_order(folder, {"backup", {{"to", "/b"}}}), "backup /b\n\"ü\"");
    const auto refused = send_order(folder, {"no", {}});
    ASSERT_TRUE(refused && !*refused);
    EXPECT_EQ(refused->error().code(), Code::conflict);
  }
  EXPECT_FALSE(send_order(folder, {"backup", {}}));
  EXPECT_FALSE(std::filesystem::exists(folder / "control.sock"));
  std::filesystem::remove_all(made);
}

TEST(Orders, AreReadOrRefused) {
  EXPECT_EQ(read_order(to_json(Order{"x", {{"a", "b"}}}))->option("a"), "b");
  for (const char* bad : {"", "[]", "{}", "{\"order\":1}", "{\"order\":\"\"}"})
    EXPECT_EQ(read_order(bad).error().code(), Code::invalid) << bad;
  EXPECT_EQ(read_order(std::string(kOrderBytesMax + 1, ' ')).error().code(), Code::limit);
}

}  // namespace
}  // namespace fw::app
