#include "base/testing/failpoints.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "base/failpoint.h"
#include "base/testing/status_matchers.h"

namespace nodeops::base {
namespace {

using Kind = FailpointAction::Kind;

class Failpoints : public testing::Test {
 protected:
  ~Failpoints() override { ArmFailpoints({}); }

  static void Arm(absl::string_view text) {
    auto actions = ParseFailpoints(text);
    ASSERT_THAT(actions, IsOk());
    ArmFailpoints(*std::move(actions));
  }
};

TEST_F(Failpoints, HaveNoHookUnlessSomethingIsArmed) {
  EXPECT_EQ(failpoint_hook.load(), nullptr);
  EXPECT_FALSE(NODEOPS_FAILPOINT("store.commit.before"));
  Arm("store.commit.before=fail");
  EXPECT_NE(failpoint_hook.load(), nullptr);
  Arm("");
  EXPECT_EQ(failpoint_hook.load(), nullptr);
}

TEST_F(Failpoints, AreReadFromText) {
  const auto actions =
      ParseFailpoints("store.commit.after=kill@7;a=sleep:200ms;b=hold:/tmp/go;c=fail@1;");
  ASSERT_THAT(actions, IsOk());
  ASSERT_EQ(actions->size(), 4u);
  EXPECT_EQ(actions->at(0).failpoint, "store.commit.after");
  EXPECT_EQ(actions->at(0).kind, Kind::kKill);
  EXPECT_EQ(actions->at(0).at, 7);
  EXPECT_EQ(actions->at(1).kind, Kind::kSleep);
  EXPECT_EQ(actions->at(1).sleep, absl::Milliseconds(200));
  EXPECT_EQ(actions->at(1).at, 0);
  EXPECT_EQ(actions->at(2).kind, Kind::kHold);
  EXPECT_EQ(actions->at(2).file, "/tmp/go");
  EXPECT_EQ(actions->at(3).kind, Kind::kFail);
}

TEST_F(Failpoints, ThatCannotBeReadAreRefused) {
  const auto refused = [](absl::string_view text, absl::string_view message) {
    EXPECT_THAT(ParseFailpoints(text),
                StatusIs(absl::StatusCode::kInvalidArgument, std::string(message)));
  };
  refused("=kill", "failpoint \"=kill\": it must begin with a name");
  refused("a=kill@0", "failpoint \"a=kill@0\": after @ there must be a number from 1 on");
  refused("a=sleep:soon", "failpoint \"a=sleep:soon\": sleep takes 200ms or 1s");
  for (const char* text : {"a", "a=", "a=explode", "a=hold:"}) {
    refused(text, "failpoint \"" + std::string(text) +
                      "\": the action must be kill, sleep:DURATION, hold:FILE or fail");
  }
}

TEST_F(Failpoints, ActEveryTimeOrOnlyAtTheGivenTime) {
  Arm("always=fail;third=fail@3");
  for (int i = 1; i <= 4; ++i) {
    EXPECT_TRUE(NODEOPS_FAILPOINT("always"));
    EXPECT_EQ(NODEOPS_FAILPOINT("third"), i == 3) << i;
    EXPECT_FALSE(NODEOPS_FAILPOINT("other"));
  }
  EXPECT_EQ(FailpointHits("third"), 4);
  EXPECT_EQ(FailpointHits("other"), 0);
}

TEST_F(Failpoints, HoldTheThreadUntilTheFileExists) {
  const std::string file = std::string(getenv("TEST_TMPDIR")) + "/go";
  Arm("held=hold:" + file);
  std::atomic<bool> passed = false;
  std::thread thread([&] {
    NODEOPS_FAILPOINT("held");
    passed = true;
  });
  while (FailpointHits("held") == 0) std::this_thread::yield();
  EXPECT_FALSE(passed);
  std::ofstream(file).put('.');
  thread.join();
  EXPECT_TRUE(passed);
}

using FailpointsDeathTest = Failpoints;

TEST_F(FailpointsDeathTest, KillTheProcessAtTheGivenTime) {
  Arm("death=kill@2");
  NODEOPS_FAILPOINT("death");
  EXPECT_EXIT(NODEOPS_FAILPOINT("death"), testing::KilledBySignal(SIGKILL), "");
}

}  // namespace
}  // namespace nodeops::base
