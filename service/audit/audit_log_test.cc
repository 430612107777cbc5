#include "service/audit/audit_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/failpoints.h"

namespace nodeops::audit {
namespace {

using testing::HasSubstr;

class AuditLogTest : public testing::Test {
 protected:
  AuditLogTest() { std::filesystem::remove(path_); }
  ~AuditLogTest() override { base::ArmFailpoints({}); }

  std::unique_ptr<AuditLog> Start(size_t max_waiting = 100) {
    auto log = AuditLog::Start({.file = {.path = path_},
                                .max_waiting = max_waiting,
                                .retry_interval = absl::Milliseconds(1)},
                               base::SystemClock());
    EXPECT_TRUE(log.ok()) << log.status();
    return *std::move(log);
  }
  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    std::ifstream in(path_);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }
  // Writing fails until it was tried `times` times.
  static void FailFirst(int times) {
    std::vector<base::FailpointAction> actions;
    for (int at = 1; at <= times; ++at) {
      actions.push_back(
          {.failpoint = "audit.write", .kind = base::FailpointAction::Kind::kFail, .at = at});
    }
    base::ArmFailpoints(actions);
  }

  const std::string path_ = std::string(std::getenv("TEST_TMPDIR")) + "/audit.log";
};

TEST_F(AuditLogTest, WritesEverythingInOrderBeforeItEnds) {
  auto log = Start();
  for (int i = 0; i < 50; ++i) log->Write(absl::StrCat("line ", i));
  log.reset();
  ASSERT_THAT(Lines(), testing::SizeIs(50));
  EXPECT_EQ(Lines().front(), "line 0");
  EXPECT_EQ(Lines().back(), "line 49");
}

TEST_F(AuditLogTest, AFileThatCannotBeWrittenForAWhileLosesNothing) {
  FailFirst(3);
  auto log = Start();
  log->Write("one");
  log->Write("two");
  while (Lines().size() < 2) {
  }
  log.reset();
  EXPECT_THAT(Lines(), testing::ElementsAre("one", "two"));
  EXPECT_EQ(base::FailpointHits("audit.write"), 5);
}

TEST_F(AuditLogTest, WhatIsLostIsCounted) {
  const std::string go_on = path_ + ".go";
  std::filesystem::remove(go_on);
  base::ArmFailpoints(
      {{.failpoint = "audit.write", .kind = base::FailpointAction::Kind::kHold, .file = go_on}});
  auto log = Start(/*max_waiting=*/2);
  for (int i = 0; i < 5; ++i) log->Write(absl::StrCat("line ", i));
  std::ofstream(go_on) << "go";
  log.reset();
  ASSERT_THAT(Lines(), testing::SizeIs(3));
  EXPECT_EQ(Lines()[1], "line 1");
  EXPECT_THAT(Lines()[2], HasSubstr(R"("kind":"gap","lost":3})"));
}

TEST_F(AuditLogTest, EndsThoughTheFileCannotBeWritten) {
  base::ArmFailpoints({{.failpoint = "audit.write", .kind = base::FailpointAction::Kind::kFail}});
  auto log = Start();
  log->Write("one");
  log.reset();
  EXPECT_THAT(Lines(), testing::IsEmpty());
}

TEST_F(AuditLogTest, AFileThatCannotBeOpenedIsAnErrorAtTheStart) {
  const auto log = AuditLog::Start({.file = {.path = "/none/audit.log"}}, base::SystemClock());
  EXPECT_THAT(std::string(log.status().message()), HasSubstr("/none/audit.log"));
}

}  // namespace
}  // namespace nodeops::audit
