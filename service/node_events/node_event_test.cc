#include "service/node_events/node_event.h"

#include <gtest/gtest.h>

#include <string>

namespace nodeops::node_events {
namespace {

using engine::Action;
using engine::NodeOutcome;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

engine::BatchSpec Spec(Action action = Action::kCordon) {
  engine::BatchSpec spec;
  spec.operation = "operations/a1";
  spec.action = action;
  spec.reason = "kernel";
  spec.actor = "ops@example.com";
  return spec;
}

engine::NodeTaskResult Result(NodeOutcome outcome) {
  engine::NodeTaskResult result;
  result.node = "n1";
  result.outcome = outcome;
  return result;
}

TEST(NodeEventTest, AChangedNodeSaysWhoDidItAndWhy) {
  const auto cordoned = NoticeOf(Spec(), Result(NodeOutcome::kChanged), kNow);
  ASSERT_TRUE(cordoned.has_value());
  EXPECT_EQ(cordoned->event.node, "n1");
  EXPECT_FALSE(cordoned->event.is_warning);
  EXPECT_EQ(cordoned->event.reason, "NodeCordonedByNodeops");
  EXPECT_EQ(cordoned->event.message, "Cordoned by ops@example.com: kernel (operations/a1)");
  EXPECT_EQ(cordoned->event.first_time, kNow);
  EXPECT_EQ(cordoned->event.last_time, kNow);
  EXPECT_EQ(cordoned->event.count, 1);
  engine::BatchSpec spec = Spec(Action::kUncordon);
  spec.reason = "";
  const auto uncordoned = NoticeOf(spec, Result(NodeOutcome::kChanged), kNow);
  EXPECT_EQ(uncordoned->event.reason, "NodeUncordonedByNodeops");
  EXPECT_EQ(uncordoned->event.message, "Uncordoned by ops@example.com (operations/a1)");
}

TEST(NodeEventTest, AFailedNodeIsWarnedOf) {
  engine::NodeTaskResult result = Result(NodeOutcome::kFailed);
  EXPECT_FALSE(NoticeOf(Spec(), result, kNow).has_value());
  result.error = {absl::StatusCode::kAborted, "failed to cordon node: no", "Conflict", 409};
  const auto notice = NoticeOf(Spec(), result, kNow);
  EXPECT_TRUE(notice->event.is_warning);
  EXPECT_EQ(notice->event.reason, "NodeCordonFailedByNodeops");
  EXPECT_EQ(notice->event.message,
            "For ops@example.com: failed to cordon node: no (operations/a1)");
  result.error->http_status = 404;  // There is nothing to put an event on.
  EXPECT_FALSE(NoticeOf(Spec(), result, kNow).has_value());
}

TEST(NodeEventTest, WhatChangedNothingSaysNothing) {
  for (const NodeOutcome outcome :
       {NodeOutcome::kUnchanged, NodeOutcome::kCancelled, NodeOutcome::kExpired,
        NodeOutcome::kSkipped, NodeOutcome::kOutcomeUnknown, NodeOutcome::kWouldChange}) {
    EXPECT_FALSE(NoticeOf(Spec(), Result(outcome), kNow).has_value());
  }
  for (const engine::Mode mode : {engine::Mode::kPlan, engine::Mode::kServerDryRun}) {
    engine::BatchSpec spec = Spec();
    spec.mode = mode;
    EXPECT_FALSE(NoticeOf(spec, Result(NodeOutcome::kChanged), kNow).has_value());
  }
}

TEST(NodeEventTest, OnlyTheOperationAndTheTimeDoNotMakeAnotherKind) {
  const auto one = NoticeOf(Spec(), Result(NodeOutcome::kChanged), kNow);
  engine::BatchSpec spec = Spec();
  spec.operation = "operations/b2";
  EXPECT_EQ(NoticeOf(spec, Result(NodeOutcome::kChanged), kNow + absl::Hours(1))->kind, one->kind);
  spec.reason = "other";
  EXPECT_NE(NoticeOf(spec, Result(NodeOutcome::kChanged), kNow)->kind, one->kind);
  spec = Spec(Action::kUncordon);
  EXPECT_NE(NoticeOf(spec, Result(NodeOutcome::kChanged), kNow)->kind, one->kind);
}

TEST(NodeEventTest, LongAndHostileTextsLeaveTheOperationItsPlace) {
  engine::BatchSpec spec = Spec();
  spec.actor = std::string(5000, 'a');
  spec.reason = "\x1b[31m" + std::string(5000, 'r');
  const auto notice = NoticeOf(spec, Result(NodeOutcome::kChanged), kNow);
  EXPECT_LE(notice->event.message.size(), 1021u);  // k8s::EventClient cuts above that.
  EXPECT_TRUE(notice->event.message.ends_with("... (operations/a1)"));
  EXPECT_EQ(notice->event.message.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace nodeops::node_events
