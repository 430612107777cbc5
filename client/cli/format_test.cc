#include "client/cli/format.h"

#include <gtest/gtest.h>

namespace nodeops::cli {
namespace {

using nodeops::v1::NodeResult;
using nodeops::v1::NodeRetryScheduled;
using nodeops::v1::Operation;

TEST(FormatTest, DurationsAreShort) {
  EXPECT_EQ(ShortDuration(absl::ZeroDuration()), "0ms");
  EXPECT_EQ(ShortDuration(absl::Seconds(-1)), "0ms");
  EXPECT_EQ(ShortDuration(absl::Milliseconds(100)), "100ms");
  EXPECT_EQ(ShortDuration(absl::Milliseconds(1000)), "1s");
  EXPECT_EQ(ShortDuration(absl::Milliseconds(4249)), "4.2s");
  EXPECT_EQ(ShortDuration(absl::Seconds(65)), "1m05s");
  EXPECT_EQ(ShortDuration(absl::Minutes(123)), "2h03m");
}

TEST(FormatTest, DurationsSurviveTheTripThroughProtobuf) {
  for (const absl::Duration d : {absl::Milliseconds(1), absl::Milliseconds(1500), absl::Hours(1)}) {
    EXPECT_EQ(ToDuration(ToProto(d)), d);
  }
}

TEST(FormatTest, TimesAreUtc) {
  google::protobuf::Timestamp time;
  EXPECT_EQ(FormatTime(time), "");
  time.set_seconds(1'750'000'000);
  EXPECT_EQ(FormatTime(time), "2025-06-15T15:06:40Z");
}

TEST(FormatTest, OneIsSingular) {
  EXPECT_EQ(Count(1, "node"), "1 node");
  EXPECT_EQ(Count(0, "node"), "0 nodes");
}

TEST(FormatTest, WordsOfEnums) {
  EXPECT_EQ(ActionWord(Operation::UNCORDON), "uncordon");
  EXPECT_EQ(ResultWord(NodeResult::WOULD_CHANGE), "would change");
  EXPECT_EQ(CauseWord(NodeRetryScheduled::CONNECTION_LOST), "connection lost");
  EXPECT_EQ(StateWord(Operation::PARTIALLY_FAILED), "PARTIALLY_FAILED");
}

TEST(FormatTest, CausesAreNamedWhereTheyAreNotSelfEvident) {
  EXPECT_EQ(ParenthesizedCause(Operation::STATE_CAUSE_UNSPECIFIED), "");
  EXPECT_EQ(ParenthesizedCause(Operation::REQUESTED), "");
  EXPECT_EQ(ParenthesizedCause(Operation::MAX_FAILURES), " (max failures)");
  EXPECT_EQ(ParenthesizedCause(static_cast<Operation::StateCause>(79)), " ((79))");
}

TEST(FormatTest, ValuesOfANewerServerAreShownAsNumbers) {
  EXPECT_EQ(ResultWord(static_cast<NodeResult::Result>(77)), "(77)");
  EXPECT_EQ(StateWord(static_cast<Operation::State>(78)), "(78)");
}

TEST(FormatTest, EscapesNamesAndErrors) {
  EXPECT_EQ(NodeName("prod", "n\x1b[2J"), "prod/n\\x1b[2J");
  nodeops::v1::NodeError error;
  EXPECT_EQ(ErrorText(error), "no reason given");
  error.set_http_status(503);
  EXPECT_EQ(ErrorText(error), "HTTP status 503");
  error.set_reason("Conflict");
  EXPECT_EQ(ErrorText(error), "Conflict");
  error.set_message("two\nlines");
  EXPECT_EQ(ErrorText(error), "two\\x0alines");
}

TEST(FormatTest, OnlyWhatIsAsItShouldBeIsGood) {
  EXPECT_TRUE(IsGood(NodeResult::CHANGED));
  EXPECT_TRUE(IsGood(NodeResult::UNCHANGED));
  EXPECT_TRUE(IsGood(NodeResult::WOULD_CHANGE));
  EXPECT_TRUE(IsGood(NodeResult::SKIPPED));
  EXPECT_FALSE(IsGood(NodeResult::FAILED));
  EXPECT_FALSE(IsGood(NodeResult::OUTCOME_UNKNOWN));
  EXPECT_FALSE(IsGood(static_cast<NodeResult::Result>(77)));
}

TEST(FormatTest, JsonIsOneLineInProtobufsForm) {
  nodeops::v1::OperationEvent event;
  event.set_sequence(7);
  event.mutable_state_changed()->set_to(Operation::SUCCEEDED);
  event.mutable_state_changed()->set_reason("a\nb");
  EXPECT_EQ(ToJsonLine(event),
            "{\"sequence\":\"7\",\"stateChanged\":{\"to\":\"SUCCEEDED\",\"reason\":\"a\\nb\"}}");
}

}  // namespace
}  // namespace nodeops::cli
