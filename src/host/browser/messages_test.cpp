#include "host/browser/messages.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace fw::browser {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

std::vector<std::string> all(MessageReader& reader) {
  std::vector<std::string> messages;
  while (const auto message = reader.next()) messages.emplace_back(*message);
  return messages;
}

TEST(MessageReader, CutsAtEveryNulHoweverTheBytesCome) {
  for (const std::size_t step : {1, 2, 5, 100}) {
    MessageReader reader;
    std::vector<std::string> seen;
    const std::string_view bytes = "{\"id\":1}\0\0{\"id\":22}\0rest"sv;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      reader.feed(bytes.substr(at, step));
      for (std::string& message : all(reader)) seen.push_back(std::move(message));
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"{\"id\":1}", "", "{\"id\":22}"}));
    EXPECT_EQ(reader.skipped(), 0U);
  }
}

TEST(MessageReader, LeavesOutWhatIsTooLongAndGoesOnAfterIt) {
  for (const std::size_t step : {1, 3, 100}) {
    MessageReader reader(8);
    std::vector<std::string> seen;
    const std::string bytes =
        std::string(50, 'x') + "\0short\0"s + std::string(9, 'y') + "\0end\0"s;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      reader.feed(std::string_view(bytes).substr(at, step));
      for (std::string& message : all(reader)) seen.push_back(std::move(message));
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"short", "end"}));
    EXPECT_EQ(reader.skipped(), 2U);
  }
}

TEST(EventName, IsReadWithoutTheRest) {
  EXPECT_EQ(event_name(R"({"method":"Page.loadEventFired","params":{)"), "Page.loadEventFired");
  EXPECT_EQ(event_name(R"({"id":1,"result":{}})"), "");
  EXPECT_EQ(event_name(R"({"method":"Page.cut)"), "Page.cut");
  EXPECT_EQ(event_name(""), "");
}

}  // namespace
}  // namespace fw::browser
