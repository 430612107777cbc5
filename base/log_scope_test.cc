#include "base/log_scope.h"

#include <gtest/gtest.h>

#include <thread>

namespace nodeops::base {
namespace {

TEST(LogScopeTest, TheInnermostCounts) {
  EXPECT_EQ(LogScope::Current().operation, "");
  {
    const LogScope outer({.operation = "operations/a", .cluster = "prod"});
    {
      const LogScope inner({.operation = "operations/b", .attempt = 2});
      EXPECT_EQ(LogScope::Current().operation, "operations/b");
      EXPECT_EQ(LogScope::Current().cluster, "");
      EXPECT_EQ(LogScope::Current().attempt, 2);
    }
    EXPECT_EQ(LogScope::Current().operation, "operations/a");
  }
  EXPECT_EQ(LogScope::Current().operation, "");
}

TEST(LogScopeTest, IsOfOneThread) {
  const LogScope scope({.operation = "operations/a"});
  std::thread([] { EXPECT_EQ(LogScope::Current().operation, ""); }).join();
}

}  // namespace
}  // namespace nodeops::base
