#include "client/cli/live_reporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "client/testing/operation_log.h"
#include "client/testing/simulated_blocking_clock.h"

namespace nodeops::cli {
namespace {

using nodeops::client::OperationLog;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class LiveReporterTest : public testing::Test {
 protected:
  std::istringstream in_;
  std::ostringstream out_, err_;
  client::SimulatedBlockingClock clock_;
  std::mt19937 random_{1};
  CliIo io_{.in = in_, .out = out_, .err = err_, .clock = clock_, .random = random_};
  LiveReporter reporter_{io_, {.color = false, .utf8 = false}};
};

TEST_F(LiveReporterTest, RedrawsAtMostTenTimesASecondHoweverManyEventsCome) {
  OperationLog log;
  log.Started(1000);
  for (int i = 0; i < 1000; ++i) {
    log.Finished(absl::StrCat("n", i), nodeops::v1::NodeResult::CHANGED);
  }
  reporter_.OnOperation(log.Accepted());
  for (const auto& event : log.events()) {
    reporter_.OnEvent(event);
    clock_.Advance(absl::Milliseconds(1));
  }
  const std::string text = out_.str();
  int frames = 0;
  for (size_t at = 0; (at = text.find("cordon prod", at)) != text.npos; ++at) ++frames;
  EXPECT_EQ(frames, 11) << "one at the start and ten in the second";
}

TEST_F(LiveReporterTest, AnIdleTickMovesTheTimeOn) {
  OperationLog log;
  log.Started(2).Conflict("n1", 1, 400);
  reporter_.OnOperation(log.Accepted());
  for (const auto& event : log.events()) reporter_.OnEvent(event);
  clock_.Advance(absl::Milliseconds(100));
  reporter_.OnIdle();
  EXPECT_THAT(out_.str(), HasSubstr("attempt 2/4 in 300ms"));
}

TEST_F(LiveReporterTest, ShowsALostConnectionUntilItIsBack) {
  reporter_.OnOperation(OperationLog::Succeeding(2).Accepted());
  clock_.Advance(absl::Seconds(1));
  reporter_.OnDisconnected(absl::UnavailableError("reset\n"), absl::Seconds(2));
  EXPECT_THAT(out_.str(), HasSubstr("no connection, next try in 2s: reset\\x0a"));
  clock_.Advance(absl::Seconds(1));
  out_.str("");
  reporter_.OnReconnected();
  EXPECT_THAT(out_.str(), AllOf(Not(HasSubstr("no connection")), HasSubstr("cordon prod")));
}

TEST_F(LiveReporterTest, TheSummaryTakesThePlaceOfTheDisplay) {
  const OperationLog log = OperationLog::Succeeding(2);
  reporter_.OnOperation(log.Accepted());
  out_.str("");
  reporter_.Stop();
  reporter_.Summarize(log.Snapshot());
  EXPECT_THAT(out_.str(),
              AllOf(testing::StartsWith("\x1b[2A\r\x1b[Jcordon: 2 nodes"), EndsWith(")\n")));
}

TEST_F(LiveReporterTest, ALostConnectionAndARestartAreToldAboveTheDisplay) {
  OperationLog log;
  log.Started(4).Finished("n1", nodeops::v1::NodeResult::CHANGED).Recovered();
  reporter_.OnOperation(log.Accepted());
  for (int i = 0; i < 2; ++i) reporter_.OnEvent(log.events()[i]);
  reporter_.OnDisconnected(absl::UnavailableError("Socket closed"), absl::Seconds(1));
  clock_.Advance(absl::Seconds(2));
  reporter_.OnDisconnected(absl::UnavailableError("refused"), absl::Seconds(2));
  clock_.Advance(absl::Seconds(2));
  reporter_.OnReconnected();
  reporter_.OnEvent(log.events()[2]);
  EXPECT_THAT(out_.str(), HasSubstr("\x1b[Jnodeops: the connection was lost for 4s and is back\n"));
  EXPECT_THAT(out_.str(), HasSubstr("\x1b[Jnodeops: the server was started anew and goes on with 3 "
                                    "unfinished nodes\n"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("connection was lost for 2s"))) << "once";
}

}  // namespace
}  // namespace nodeops::cli
