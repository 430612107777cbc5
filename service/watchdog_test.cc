#include "service/watchdog.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace nodeops {
namespace {

TEST(WatchdogDeathTest, LeavesWithItsCodeWhenTheTimeIsOver) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(
      {
        const Watchdog watchdog(absl::Milliseconds(1), 3);
        pause();
      },
      testing::ExitedWithCode(3), "takes too long");
}

TEST(Watchdog, DoesNothingOnceItIsGone) {
  { const Watchdog watchdog(absl::Hours(24), 3); }
}

}  // namespace
}  // namespace nodeops
