#include "app/memories.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/check_kind.hpp"

namespace fw::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const model::MonitorId kShop("shop");
const model::MonitorId kMail("mail");

TEST(Memories, GivesWhatIsNewOnce) {
  Memories memories;
  memories.restore({{kShop, "a"}});
  EXPECT_EQ(memories.of(kShop), "a");
  EXPECT_EQ(memories.of(kMail), "");
  EXPECT_THAT(memories.take_changed(), IsEmpty()) << "the store has it already";
  memories.keep(kShop, "a");
  EXPECT_THAT(memories.take_changed(), IsEmpty());
  memories.keep(kShop, "b");
  memories.keep(kShop, "c");
  EXPECT_THAT(memories.take_changed(), ElementsAre(Pair(kShop, "c")));
  EXPECT_THAT(memories.take_changed(), IsEmpty());
}

TEST(Memories, ForgetsAndHasALimit) {
  Memories memories;
  memories.keep(kShop, "a");
  memories.forget(kShop);
  EXPECT_EQ(memories.of(kShop), "");
  EXPECT_THAT(memories.take_changed(), IsEmpty());
  memories.keep(kMail, "a");
  memories.keep(kMail, std::string(model::kMemoryBytesMax + 1, 'x'));
  EXPECT_EQ(memories.of(kMail), "a");
}

}  // namespace
}  // namespace fw::app
