#include "service/rpc/access_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <cstdio>

#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "service/tls/testing/test_files.h"

namespace nodeops::rpc {
namespace {

using base::StatusIs;
using testing::AllOf;
using testing::HasSubstr;

std::string RuleFor(const std::string& identity) {
  return "clients:\n- identities: [" + identity + "]\n  allow: [read]\n  clusters: [prod]\n";
}

class AccessFileTest : public testing::Test {
 protected:
  void SetUp() override {
    files_.Write("rules.yaml", RuleFor("alice"));
    auto opened = AccessFile::Open(files_.Path("rules.yaml"), clock_, io_.get_executor());
    ASSERT_THAT(opened, base::IsOk());
    file_ = *std::move(opened);
  }
  void TearDown() override {
    file_ = nullptr;
    io_.poll();
    EXPECT_EQ(clock_.waiting(), 0);
  }

  void WaitASecond() {
    io_.poll();
    clock_.Advance(absl::Seconds(1));
    io_.poll();
  }
  bool Knows(const std::string& identity) const { return !file_->current()->Of(identity).none(); }

  const tls::TestFiles files_;
  base::SimulatedClock clock_;
  boost::asio::io_context io_;
  std::unique_ptr<AccessFile> file_;
};

TEST_F(AccessFileTest, NewRulesHoldOnceTheyWereReadTwice) {
  EXPECT_TRUE(Knows("alice"));
  files_.Write("rules.yaml", RuleFor("bob"));
  WaitASecond();
  EXPECT_TRUE(Knows("alice"));
  WaitASecond();
  EXPECT_FALSE(Knows("alice"));
  EXPECT_TRUE(Knows("bob"));
}

TEST_F(AccessFileTest, AFileThatIsBeingWrittenIsNotTakenOver) {
  for (const char* identity : {"b", "bo", "bob"}) {
    files_.Write("rules.yaml", RuleFor(identity));
    WaitASecond();
    EXPECT_TRUE(Knows("alice"));
  }
  WaitASecond();
  EXPECT_TRUE(Knows("bob"));
}

TEST_F(AccessFileTest, TwoReadingsInARowMeansNoneInBetween) {
  files_.Write("rules.yaml", RuleFor("bob"));
  WaitASecond();
  files_.Write("rules.yaml", RuleFor("alice"));  // What is in force.
  WaitASecond();
  files_.Write("rules.yaml", RuleFor("bob"));
  WaitASecond();
  EXPECT_FALSE(Knows("bob"));
  files_.Write("rules.yaml", "clients: [");
  WaitASecond();
  files_.Write("rules.yaml", RuleFor("bob"));
  WaitASecond();
  EXPECT_FALSE(Knows("bob"));
  WaitASecond();
  EXPECT_TRUE(Knows("bob"));
}

TEST_F(AccessFileTest, ABrokenFileAndAMissingOneLeaveTheOldRules) {
  const auto before = file_->current();
  files_.Write("rules.yaml", "clients: [");
  WaitASecond();
  std::remove(files_.Path("rules.yaml").c_str());
  WaitASecond();
  EXPECT_EQ(file_->current(), before);
  EXPECT_EQ(file_->failures(), 2);
  files_.Write("rules.yaml", RuleFor("bob"));
  WaitASecond();
  WaitASecond();
  EXPECT_TRUE(Knows("bob"));
}

TEST_F(AccessFileTest, AtTheStartABrokenFileIsAnError) {
  files_.Write("rules.yaml", "clients: 3");
  EXPECT_THAT(AccessFile::Open(files_.Path("rules.yaml"), clock_, io_.get_executor()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("--authorized-clients " + files_.Path("rules.yaml")),
                             HasSubstr("`clients` must be a list"))));
}

}  // namespace
}  // namespace nodeops::rpc
