#include "service/operations/event_conversion.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace nodeops::operations {
namespace {

using engine::NodeOutcome;
using engine::RetryCause;
using v1::NodeResult;
using v1::NodeRetryScheduled;

const engine::NodeError kError = {.code = absl::StatusCode::kAborted,
                                  .message = "the object has been modified",
                                  .reason = "Conflict",
                                  .http_status = 409};

TEST(EventConversionTest, TimesAndDurationsKeepTheirNanoseconds) {
  const auto time = ToProto(absl::FromUnixSeconds(1'750'000'000) + absl::Nanoseconds(7));
  EXPECT_EQ(time.seconds(), 1'750'000'000);
  EXPECT_EQ(time.nanos(), 7);
  const auto early = ToProto(absl::UnixEpoch() - absl::Milliseconds(500));
  EXPECT_EQ(early.seconds(), -1);  // Nanoseconds of a Timestamp count forward.
  EXPECT_EQ(early.nanos(), 500'000'000);
  const auto duration = ToProto(absl::Milliseconds(1500));
  EXPECT_EQ(duration.seconds(), 1);
  EXPECT_EQ(duration.nanos(), 500'000'000);
}

TEST(EventConversionTest, WhatHasNoJsonFormBecomesTheNearestThatHas) {
  const auto json = [](const google::protobuf::Message& message) {
    std::string text;
    EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &text).ok());
    return text;
  };
  EXPECT_EQ(json(ToProto(absl::InfiniteFuture())), "\"9999-12-31T23:59:59Z\"");
  EXPECT_EQ(json(ToProto(absl::InfinitePast())), "\"0001-01-01T00:00:00Z\"");
  EXPECT_EQ(json(ToProto(absl::InfiniteDuration())), "\"315576000000s\"");
  EXPECT_EQ(json(ToProto(-absl::InfiniteDuration())), "\"-315576000000s\"");
}

TEST(EventConversionTest, AnAttemptTellsWhoWroteInBetween) {
  const auto event = AttemptStarted("prod", "n1", 2, 4,
                                    {{.manager = "kubelet",
                                      .operation = "Update",
                                      .subresource = "status",
                                      .time = absl::FromUnixSeconds(9)}});
  EXPECT_EQ(event.cluster(), "prod");
  EXPECT_EQ(event.node(), "n1");
  EXPECT_EQ(event.attempt(), 2);
  EXPECT_EQ(event.max_attempts(), 4);
  ASSERT_EQ(event.conflicting_writers_size(), 1);
  EXPECT_EQ(event.conflicting_writers(0).manager(), "kubelet");
  EXPECT_EQ(event.conflicting_writers(0).operation(), "Update");
  EXPECT_EQ(event.conflicting_writers(0).subresource(), "status");
  EXPECT_EQ(event.conflicting_writers(0).time().seconds(), 9);
}

TEST(EventConversionTest, EachCauseOfARetryHasItsName) {
  for (const auto& [cause, proto] :
       {std::pair(RetryCause::kConflict, NodeRetryScheduled::CONFLICT),
        std::pair(RetryCause::kOverloaded, NodeRetryScheduled::THROTTLED),
        std::pair(RetryCause::kServerError, NodeRetryScheduled::SERVER_ERROR),
        std::pair(RetryCause::kConnectionLost, NodeRetryScheduled::CONNECTION_LOST),
        std::pair(RetryCause::kWriteLost, NodeRetryScheduled::WRITE_LOST)}) {
    const auto event = RetryScheduled("prod", "n1", 1, 4, cause, kError, absl::Milliseconds(200));
    EXPECT_EQ(event.cause(), proto);
    EXPECT_EQ(event.attempt(), 1);
    EXPECT_EQ(event.max_attempts(), 4);
    EXPECT_EQ(event.backoff().nanos(), 200'000'000);
    EXPECT_EQ(event.error().code(), 10);
    EXPECT_EQ(event.error().message(), "the object has been modified");
    EXPECT_EQ(event.error().reason(), "Conflict");
    EXPECT_EQ(event.error().http_status(), 409);
  }
}

TEST(EventConversionTest, ThrottlingTellsTheWait) {
  const auto event = Throttled("prod", "n1", 3, 4, absl::Seconds(5), kError);
  EXPECT_EQ(event.attempt(), 3);
  EXPECT_EQ(event.max_attempts(), 4);
  EXPECT_EQ(event.wait().seconds(), 5);
  EXPECT_EQ(event.error().reason(), "Conflict");
}

TEST(EventConversionTest, EachOutcomeHasItsName) {
  for (const auto& [outcome, proto] :
       {std::pair(NodeOutcome::kChanged, NodeResult::CHANGED),
        std::pair(NodeOutcome::kUnchanged, NodeResult::UNCHANGED),
        std::pair(NodeOutcome::kFailed, NodeResult::FAILED),
        std::pair(NodeOutcome::kCancelled, NodeResult::CANCELLED),
        std::pair(NodeOutcome::kExpired, NodeResult::EXPIRED),
        std::pair(NodeOutcome::kSkipped, NodeResult::SKIPPED),
        std::pair(NodeOutcome::kOutcomeUnknown, NodeResult::OUTCOME_UNKNOWN),
        std::pair(NodeOutcome::kWouldChange, NodeResult::WOULD_CHANGE)}) {
    const auto result = Finished("prod", {.node = "n1", .outcome = outcome}).result();
    EXPECT_EQ(result.result(), proto);
    EXPECT_FALSE(result.has_was_unschedulable());
    EXPECT_FALSE(result.has_error());
  }
}

TEST(EventConversionTest, AResultCarriesWhatTheNodeTook) {
  const auto result = Finished("prod", {.node = "n1",
                                        .outcome = NodeOutcome::kFailed,
                                        .attempts = 4,
                                        .reads = 5,
                                        .writes = 3,
                                        .elapsed = absl::Milliseconds(700),
                                        .was_unschedulable = false,
                                        .error = kError})
                          .result();
  EXPECT_EQ(result.cluster(), "prod");
  EXPECT_EQ(result.node(), "n1");
  EXPECT_EQ(result.attempts(), 4);
  EXPECT_EQ(result.reads(), 5);
  EXPECT_EQ(result.writes(), 3);
  EXPECT_EQ(result.elapsed().nanos(), 700'000'000);
  EXPECT_TRUE(result.has_was_unschedulable());
  EXPECT_FALSE(result.was_unschedulable());
  EXPECT_EQ(result.error().http_status(), 409);
}

TEST(EventConversionTest, RetryOptionsReachTheEngine) {
  v1::RetryOptions proto;
  proto.set_max_attempts(7);
  proto.mutable_initial_backoff()->set_nanos(5'000'000);
  proto.set_multiplier(3);
  proto.mutable_max_backoff()->set_seconds(20);
  proto.set_jitter(0.5);
  proto.mutable_node_timeout()->set_seconds(60);
  proto.set_write_strategy(v1::RetryOptions::UPDATE);
  const engine::RetryOptions options = ToEngine(proto);
  EXPECT_EQ(options.max_attempts, 7);
  EXPECT_EQ(options.initial_backoff, absl::Milliseconds(5));
  EXPECT_EQ(options.multiplier, 3);
  EXPECT_EQ(options.max_backoff, absl::Seconds(20));
  EXPECT_EQ(options.jitter, 0.5);
  EXPECT_EQ(options.node_timeout, absl::Seconds(60));
  EXPECT_EQ(options.write_strategy, engine::WriteStrategy::kUpdate);
}

TEST(EventConversionTest, ActionsAndModesReachTheEngine) {
  EXPECT_EQ(ToEngine(v1::Operation::CORDON), engine::Action::kCordon);
  EXPECT_EQ(ToEngine(v1::Operation::UNCORDON), engine::Action::kUncordon);
  EXPECT_EQ(ToEngine(v1::Operation::EXECUTE), engine::Mode::kExecute);
  EXPECT_EQ(ToEngine(v1::Operation::PLAN), engine::Mode::kPlan);
  EXPECT_EQ(ToEngine(v1::Operation::SERVER_DRY_RUN), engine::Mode::kServerDryRun);
}

}  // namespace
}  // namespace nodeops::operations
