#include "client/cli/json_reporter.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "client/testing/operation_log.h"

namespace nodeops::cli {
namespace {

using client::OperationLog;
using google::protobuf::util::MessageDifferencer;
using v1::NodeResult;
using v1::OperationEvent;

class JsonReporterTest : public testing::Test {
 protected:
  // What was printed, line by line, as events again.
  std::vector<OperationEvent> Events() {
    std::vector<OperationEvent> events;
    std::istringstream lines(out_.str());
    for (std::string line; std::getline(lines, line);) {
      const auto parsed = google::protobuf::util::JsonStringToMessage(line, &events.emplace_back());
      EXPECT_TRUE(parsed.ok()) << line;
    }
    return events;
  }

  std::istringstream in_;
  std::ostringstream out_, err_;
  std::mt19937_64 random_{1};
  CliIo io_{.in = in_,
            .out = out_,
            .err = err_,
            .clock = client::SystemBlockingClock(),
            .random = random_};
  JsonReporter reporter_{io_, /*quiet=*/false};
};

TEST_F(JsonReporterTest, EveryEventIsALineFromWhichItCanBeRead) {
  const OperationLog log = OperationLog::Succeeding(2);
  for (const auto& event : log.events()) reporter_.OnEvent(event);
  const auto events = Events();
  ASSERT_EQ(events.size(), log.events().size());
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_TRUE(MessageDifferencer::Equals(events[i], log.events()[i])) << i;
  }
}

TEST_F(JsonReporterTest, ALineBreakInATextMakesNoLine) {
  OperationEvent event;
  event.mutable_state_changed()->set_reason("a\nb");
  reporter_.OnEvent(event);
  ASSERT_EQ(Events().size(), 1u);
  EXPECT_EQ(Events()[0].state_changed().reason(), "a\nb");
}

TEST_F(JsonReporterTest, AResultWithoutItsEventIsAnEventWithoutItsPlace) {
  NodeResult result;
  result.set_cluster("prod");
  result.set_node("n1");
  result.set_result(NodeResult::CHANGED);
  reporter_.OnResult(result);
  EXPECT_EQ(out_.str(),
            "{\"nodeFinished\":{\"result\":{\"cluster\":\"prod\",\"node\":\"n1\","
            "\"result\":\"CHANGED\"}}}\n");
}

// Programs read standard output: nothing else may be there.
TEST_F(JsonReporterTest, EverythingElseGoesToStandardErrorOrNowhere) {
  const OperationLog log = OperationLog::Succeeding(1);
  reporter_.OnOperation(log.Snapshot());
  reporter_.OnIdle();
  reporter_.OnDisconnected(absl::UnavailableError("Socket closed"), absl::Seconds(1));
  reporter_.OnReconnected();
  reporter_.Note("Watch it:  nodeops watch");
  reporter_.Stop();
  reporter_.Summarize(log.Snapshot());
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(err_.str(), testing::HasSubstr("Socket closed"));
  EXPECT_THAT(err_.str(), testing::EndsWith("Watch it:  nodeops watch\n"));
}

TEST_F(JsonReporterTest, QuietHidesNoticesOfTheConnectionAndNotWhatToDo) {
  JsonReporter quiet(io_, /*quiet=*/true);
  quiet.OnDisconnected(absl::UnavailableError("Socket closed"), absl::Seconds(1));
  quiet.OnReconnected();
  EXPECT_EQ(err_.str(), "");
  quiet.Note("Watch it:  nodeops watch");
  EXPECT_EQ(err_.str(), "Watch it:  nodeops watch\n");
}

}  // namespace
}  // namespace nodeops::cli
