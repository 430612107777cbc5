// Streams of an operation on real programs: they may break, be slow or never be read; the operation
// and the others go on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

v1::BatchCordonNodesRequest All() {
  v1::BatchCordonNodesRequest request;
  request.add_targets()->set_all(true);
  return request;
}

TEST(StreamsTest, ACallerThatGoesAwayStopsNothingAndMissesNothing) {
  Stack stack({.sandbox_flags = {"--nodes=200", "--latency=2ms"}});
  StreamRecord first;
  {
    grpc::ClientContext context;
    auto stream = stack.stub().BatchCordonNodes(&context, All());
    first = ReadStream(*stream, [](const auto& record) { return record.events.size() >= 25; });
    context.TryCancel();
  }
  const int64_t last_seen = first.events.back().sequence();
  const StreamRecord rest = Watch(stack.stub(), first.operation.name(), last_seen);
  EXPECT_TRUE(rest.status.ok());
  EXPECT_EQ(rest.operation.state(), v1::Operation::SUCCEEDED);
  EXPECT_EQ(rest.operation.counts().changed(), 200);
  EXPECT_EQ(Sequences(first), Range(1, last_seen));
  EXPECT_EQ(Sequences(rest), Range(last_seen + 1, rest.operation.last_sequence()));
}

TEST(StreamsTest, ADeadlineEndsTheStreamAndNotTheOperation) {
  Stack stack({.sandbox_flags = {"--nodes=100", "--latency=20ms"}});
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(2));
  v1::BatchCordonNodesRequest request = All();
  request.set_concurrency(1);  // Takes twice as long as there is.
  const StreamRecord cut = ReadStream(*stack.stub().BatchCordonNodes(&context, request));
  ASSERT_EQ(cut.status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  const StreamRecord whole = Watch(stack.stub(), cut.operation.name(), 0);
  EXPECT_EQ(whole.operation.state(), v1::Operation::SUCCEEDED);
  EXPECT_EQ(whole.operation.counts().changed(), 100);
}

TEST(StreamsTest, AWatcherThatNeverReadsHoldsNobodyBack) {
  Stack stack({.sandbox_flags = {"--nodes=1000"}});
  auto slow_stub = Connect(stack.server());
  grpc::ClientContext slow_context;
  v1::BatchCordonNodesRequest request = All();
  request.set_concurrency(100);
  auto never_read = slow_stub->BatchCordonNodes(&slow_context, request);
  v1::OperationUpdate first;
  ASSERT_TRUE(never_read->Read(&first));

  const StreamRecord record = Watch(stack.stub(), first.operation().name(), 0);
  EXPECT_EQ(record.operation.counts().changed(), 1000);
  EXPECT_EQ(Sequences(record), Range(1, record.operation.last_sequence()));

  // It reads at last, and has missed nothing.
  StreamRecord late = ReadStream(*never_read);
  for (int i = first.events_size() - 1; i >= 0; --i) {
    late.events.insert(late.events.begin(), first.events(i));
  }
  EXPECT_EQ(Sequences(late), Range(1, record.operation.last_sequence()));
}

TEST(StreamsTest, CancelEndsTheOperationAndSaysTrulyWhatWasChanged) {
  Stack stack({.sandbox_flags = {"--nodes=300", "--latency=10ms"}});
  grpc::ClientContext context;
  auto stream = stack.stub().BatchCordonNodes(&context, All());
  StreamRecord first =
      ReadStream(*stream, [](const auto& record) { return !ResultsOf(record).empty(); });
  grpc::ClientContext cancel_context;
  v1::CancelOperationRequest cancel;
  cancel.set_name(first.operation.name());
  cancel.set_reason("wrong pool");
  v1::Operation cancelling;
  ASSERT_TRUE(stack.stub().CancelOperation(&cancel_context, cancel, &cancelling).ok());
  const StreamRecord rest = ReadStream(*stream);

  EXPECT_EQ(rest.operation.state(), v1::Operation::CANCELLED);
  EXPECT_EQ(rest.operation.cancel_reason(), "wrong pool");
  const v1::OperationCounts& counts = rest.operation.counts();
  EXPECT_EQ(counts.unfinished(), 0);
  EXPECT_GT(counts.cancelled(), 0);
  EXPECT_EQ(counts.changed() + counts.cancelled(), 300);
  int changed_nodes = 0;
  for (const JournalRecord& entry : stack.sandbox().NodeOpsJournal()) {
    changed_nodes += entry.verb == "patch" && entry.took_effect ? 1 : 0;
  }
  EXPECT_EQ(changed_nodes, counts.changed());
}

TEST(StreamsTest, TheSameRequestIdGivesTheSameOperation) {
  Stack stack;
  v1::BatchCordonNodesRequest request = All();
  request.set_request_id("0f8fad5b-d9cb-469f-a165-70867728950e");
  const StreamRecord first = Cordon(stack.stub(), request);
  const StreamRecord again = Cordon(stack.stub(), request);
  EXPECT_EQ(again.operation.name(), first.operation.name());
  EXPECT_EQ(Sequences(again), Sequences(first));
  request.set_reason("another");
  const StreamRecord other = Cordon(stack.stub(), request);
  EXPECT_EQ(other.status.error_code(), grpc::StatusCode::ALREADY_EXISTS);
}

TEST(StreamsTest, WhatIsWrongWithARequestIsSaidBeforeAnythingHappens) {
  Stack stack;
  v1::BatchCordonNodesRequest unknown = All();
  unknown.mutable_targets(0)->set_cluster("nowhere");
  EXPECT_EQ(Cordon(stack.stub(), unknown).status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);

  v1::BatchCordonNodesRequest nothing;
  nothing.add_targets()->set_label_selector("pool=none");
  const StreamRecord record = Cordon(stack.stub(), nothing);
  EXPECT_EQ(record.status.error_code(), grpc::StatusCode::NOT_FOUND);

  v1::BatchCordonNodesRequest empty;
  empty.add_targets();
  const StreamRecord refused = Cordon(stack.stub(), empty);
  EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(refused.status.error_message(), ::testing::HasSubstr("targets[0]"));
  EXPECT_FALSE(refused.status.error_details().empty());
  for (const JournalRecord& entry : stack.sandbox().NodeOpsJournal()) EXPECT_EQ(entry.verb, "list");
}

TEST(StreamsTest, SelectorsMeanWhatKubernetesMeans) {
  Stack stack({.sandbox_flags = {"--nodes=40"}});
  v1::BatchCordonNodesRequest gpu;
  gpu.add_targets()->set_label_selector("pool=gpu");
  const StreamRecord cordoned = Cordon(stack.stub(), gpu);
  EXPECT_EQ(cordoned.operation.counts().changed(), 10);

  v1::BatchUncordonNodesRequest back;
  back.add_targets()->set_field_selector("spec.unschedulable=true");
  EXPECT_EQ(Uncordon(stack.stub(), back).operation.counts().changed(), 10);
}

}  // namespace
}  // namespace nodeops::tests
