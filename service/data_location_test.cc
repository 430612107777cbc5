#include "service/data_location.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/testing/status_matchers.h"

namespace nodeops {
namespace {

absl::StatusOr<std::string> Default(std::map<std::string, std::string> variables,
                                    bool is_root = false) {
  return DefaultDataDirectory([&](const std::string& name) { return variables[name]; }, is_root);
}

TEST(DefaultDataDirectory, IsWhatSystemdSays) {
  EXPECT_EQ(*Default({{"STATE_DIRECTORY", "/var/lib/x"}, {"XDG_STATE_HOME", "/s"}, {"HOME", "/h"}}),
            "/var/lib/x");
  EXPECT_EQ(*Default({{"STATE_DIRECTORY", "/var/lib/x:/var/lib/y"}}), "/var/lib/x");
}

TEST(DefaultDataDirectory, IsOtherwiseInTheUsersStateDirectory) {
  EXPECT_EQ(*Default({{"XDG_STATE_HOME", "/s"}, {"HOME", "/h"}}), "/s/nodeops");
  EXPECT_EQ(*Default({{"HOME", "/h"}}), "/h/.local/state/nodeops");
  EXPECT_EQ(*Default({{"HOME", "/h"}}, true), "/h/.local/state/nodeops");
}

TEST(DefaultDataDirectory, IgnoresRelativePaths) {
  EXPECT_EQ(*Default({{"STATE_DIRECTORY", "x"}, {"XDG_STATE_HOME", "state"}, {"HOME", "/h"}}),
            "/h/.local/state/nodeops");
}

TEST(DefaultDataDirectory, OfRootWithoutAHomeIsTheSystems) {
  EXPECT_EQ(*Default({}, true), "/var/lib/nodeops");
}

TEST(DefaultDataDirectory, OfAnybodyElseIsAnErrorThatNamesTheFlag) {
  EXPECT_THAT(Default({{"HOME", "relative"}}),
              base::StatusIs(absl::StatusCode::kInvalidArgument,
                             testing::StartsWith("--data-dir: say where to keep operations")));
}

}  // namespace
}  // namespace nodeops
