// An accepted operation outlives the service: whoever starts it again on the same data directory
// finds it going on, with one log for everybody who watches.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <map>
#include <string>
#include <vector>

#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

using ::testing::HasSubstr;

v1::BatchCordonNodesRequest All() {
  v1::BatchCordonNodesRequest request;
  request.add_targets()->set_all(true);
  return request;
}

// Starts a batch, reads until `results` nodes have ended, and leaves.
StreamRecord Begin(Stub& stub, const v1::BatchCordonNodesRequest& request, size_t results) {
  grpc::ClientContext context;
  auto stream = stub.BatchCordonNodes(&context, request);
  StreamRecord record =
      ReadStream(*stream, [&](const auto& so_far) { return ResultsOf(so_far).size() >= results; });
  context.TryCancel();
  return record;
}

v1::Operation Get(Stub& stub, const std::string& name) {
  grpc::ClientContext context;
  v1::GetOperationRequest request;
  request.set_name(name);
  v1::Operation operation;
  const grpc::Status status = stub.GetOperation(&context, request, &operation);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return operation;
}

int Recoveries(const StreamRecord& record) {
  int recoveries = 0;
  for (const auto& event : record.events) recoveries += event.has_operation_recovered() ? 1 : 0;
  return recoveries;
}

// Each node has ended once, and as the sandbox knows it.
void ExpectEachNodeChangedOnce(Stack& stack, const StreamRecord& log, int nodes) {
  std::map<std::string, int> ended;
  for (const v1::NodeResult& result : ResultsOf(log)) {
    EXPECT_EQ(result.result(), v1::NodeResult::CHANGED) << result.ShortDebugString();
    ++ended[result.node()];
  }
  std::map<std::string, int> written;
  for (const JournalRecord& entry : stack.sandbox().NodeOpsJournal()) {
    if (entry.verb == "patch" && entry.took_effect) ++written[entry.node];
  }
  EXPECT_EQ(ended.size(), static_cast<size_t>(nodes));
  EXPECT_EQ(ended, written);
  for (const auto& [node, times] : ended) EXPECT_EQ(times, 1) << node;
}

TEST(RestartTest, AnOperationGoesOnAfterTheServiceWasKilled) {
  Stack stack({.sandbox_flags = {"--nodes=300", "--latency=10ms"}});
  const StreamRecord before = Begin(stack.stub(), All(), 20);
  EXPECT_EQ(stack.Restart(SIGKILL), 128 + SIGKILL);

  const int64_t last_seen = before.events.back().sequence();
  const StreamRecord after = Watch(stack.stub(), before.operation.name(), last_seen);
  EXPECT_TRUE(after.status.ok()) << after.status.error_message();
  EXPECT_EQ(after.operation.state(), v1::Operation::SUCCEEDED);
  EXPECT_EQ(after.operation.counts().changed(), 300);
  EXPECT_EQ(Recoveries(after), 1);
  EXPECT_EQ(Sequences(after), Range(last_seen + 1, after.operation.last_sequence()));

  // What was seen before the end is what the log says now.
  const StreamRecord whole = Watch(stack.stub(), before.operation.name(), 0);
  EXPECT_EQ(Sequences(whole), Range(1, after.operation.last_sequence()));
  for (size_t i = 0; i < before.events.size(); ++i) {
    EXPECT_EQ(whole.events[i].SerializeAsString(), before.events[i].SerializeAsString());
  }
  ExpectEachNodeChangedOnce(stack, whole, 300);
  EXPECT_THAT(stack.service().Log(), HasSubstr("1 operation goes on"));
}

TEST(RestartTest, ItGoesOnHoweverOftenTheServiceIsKilled) {
  Stack stack({.sandbox_flags = {"--nodes=300", "--latency=10ms"}});
  auto batch = All();
  batch.mutable_retry()->set_max_attempts(10);  // Each kill may cost the same node one.
  StreamRecord seen = Begin(stack.stub(), batch, 1);
  const std::string name = seen.operation.name();
  for (int kill = 1; kill <= 4; ++kill) {
    stack.Restart(SIGKILL);
    grpc::ClientContext context;
    v1::WatchOperationRequest request;
    request.set_name(name);
    request.set_after_sequence(seen.events.back().sequence());
    auto stream = stack.stub().WatchOperation(&context, request);
    const StreamRecord more =
        ReadStream(*stream, [](const auto& record) { return record.events.size() >= 40; });
    seen.events.insert(seen.events.end(), more.events.begin(), more.events.end());
    context.TryCancel();
  }
  const StreamRecord rest = Watch(stack.stub(), name, seen.events.back().sequence());
  seen.events.insert(seen.events.end(), rest.events.begin(), rest.events.end());
  EXPECT_EQ(rest.operation.state(), v1::Operation::SUCCEEDED);
  EXPECT_EQ(Sequences(seen), Range(1, rest.operation.last_sequence()));
  EXPECT_EQ(Recoveries(seen), 4);
  ExpectEachNodeChangedOnce(stack, seen, 300);
}

TEST(RestartTest, SigtermLetsGoAndTheNextStartGoesOn) {
  Stack stack(
      {.sandbox_flags = {"--nodes=300", "--latency=10ms"}, .service_flags = {"--grace=60s"}});
  grpc::ClientContext context;
  auto stream = stack.stub().BatchCordonNodes(&context, All());
  StreamRecord seen =
      ReadStream(*stream, [](const auto& record) { return ResultsOf(record).size() >= 20; });
  stack.service().Signal(SIGTERM);
  const StreamRecord rest = ReadStream(*stream);
  seen.events.insert(seen.events.end(), rest.events.begin(), rest.events.end());
  EXPECT_TRUE(rest.going_away);
  EXPECT_EQ(rest.resume_after_sequence, seen.events.back().sequence());
  EXPECT_EQ(rest.status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(stack.Restart(0), 0);

  const StreamRecord after = Watch(stack.stub(), seen.operation.name(), rest.resume_after_sequence);
  seen.events.insert(seen.events.end(), after.events.begin(), after.events.end());
  EXPECT_EQ(after.operation.state(), v1::Operation::SUCCEEDED);
  EXPECT_EQ(Sequences(seen), Range(1, after.operation.last_sequence()));
  // Nothing was cut off, so that no attempt had to be found out about.
  EXPECT_EQ(after.operation.counts().attempts(), 300);
  ExpectEachNodeChangedOnce(stack, seen, 300);
}

TEST(RestartTest, WhatEndedBeforeIsStillKnown) {
  Stack stack;
  v1::BatchCordonNodesRequest request = All();
  request.set_request_id("0f8fad5b-d9cb-469f-a165-70867728950e");
  const StreamRecord before = Cordon(stack.stub(), request);
  stack.Restart(SIGKILL);
  EXPECT_EQ(Get(stack.stub(), before.operation.name()).SerializeAsString(),
            before.operation.SerializeAsString());
  EXPECT_EQ(Results(stack.stub(), before.operation.name()).size(), 20u);
  const StreamRecord again = Cordon(stack.stub(), request);
  EXPECT_EQ(again.operation.name(), before.operation.name());
  EXPECT_EQ(Sequences(again), Sequences(before));
  request.set_reason("another");
  EXPECT_EQ(Cordon(stack.stub(), request).status.error_code(), grpc::StatusCode::ALREADY_EXISTS);
}

TEST(RestartTest, APausedOperationStaysPaused) {
  Stack stack({.sandbox_flags = {"--nodes=200", "--latency=10ms"}});
  const std::string name = Begin(stack.stub(), All(), 5).operation.name();
  grpc::ClientContext pause_context;
  v1::PauseOperationRequest pause;
  pause.set_name(name);
  pause.set_reason("lunch");
  v1::Operation paused;
  ASSERT_TRUE(stack.stub().PauseOperation(&pause_context, pause, &paused).ok());
  EXPECT_EQ(paused.state(), v1::Operation::PAUSED);
  stack.Restart(SIGKILL);
  const v1::Operation found = Get(stack.stub(), name);
  EXPECT_EQ(found.state(), v1::Operation::PAUSED);
  EXPECT_EQ(found.pause_reason(), "lunch");
  grpc::ClientContext resume_context;
  v1::ResumeOperationRequest resume;
  resume.set_name(name);
  v1::Operation resumed;
  const grpc::Status status = stack.stub().ResumeOperation(&resume_context, resume, &resumed);
  ASSERT_TRUE(status.ok()) << status.error_message();
  const StreamRecord log = Watch(stack.stub(), name, 0);
  EXPECT_EQ(log.operation.state(), v1::Operation::SUCCEEDED);
  ExpectEachNodeChangedOnce(stack, log, 200);
}

TEST(RestartTest, AWatchOfAllOperationsGoesOnWhereItWas) {
  Stack stack;
  const StreamRecord first = Cordon(stack.stub(), All());
  int64_t last_change = 0;
  const auto read = [&](const std::string& name) {
    grpc::ClientContext context;
    v1::WatchOperationsRequest request;
    request.set_after_change(last_change);
    auto stream = stack.stub().WatchOperations(&context, request);
    std::vector<std::string> names;
    v1::OperationsUpdate update;
    bool ended = false;
    while (!ended && stream->Read(&update)) {
      for (const auto& operation : update.operations()) {
        names.push_back(operation.name());
        ended |= operation.name() == name && operation.has_end_time();
      }
      last_change = update.last_change();
    }
    context.TryCancel();
    return names;
  };
  EXPECT_THAT(read(first.operation.name()), ::testing::Contains(first.operation.name()));
  stack.Restart(SIGKILL);
  const StreamRecord second = Cordon(stack.stub(), All());
  EXPECT_THAT(read(second.operation.name()), ::testing::Each(second.operation.name()));
}

}  // namespace
}  // namespace nodeops::tests
