// SIGTERM: what is in flight is finished, watchers are told where to go on, and the process ends.
// With a data directory the rest goes on at the next start (restart_test.cc); in memory it cannot.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <thread>

#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

v1::BatchCordonNodesRequest All() {
  v1::BatchCordonNodesRequest request;
  request.add_targets()->set_all(true);
  return request;
}

TEST(ShutdownTest, AnIdleServiceEndsAtOnceWithZero) {
  Stack stack;
  stack.service().Signal(SIGTERM);
  EXPECT_EQ(stack.service().Wait(), 0) << stack.service().Log();
}

Stack InMemory(std::vector<std::string> sandbox_flags, const std::string& grace) {
  return Stack({.sandbox_flags = std::move(sandbox_flags),
                .service_flags = {"--grace=" + grace},
                .data_dir = ":memory:"});
}

TEST(ShutdownTest, InMemoryWithinTheGraceTimeAnOperationIsFinished) {
  Stack stack = InMemory({"--nodes=100", "--latency=10ms"}, "60s");
  grpc::ClientContext context;
  auto stream = stack.stub().BatchCordonNodes(&context, All());
  ReadStream(*stream, [](const auto& record) { return !ResultsOf(record).empty(); });
  stack.service().Signal(SIGTERM);
  const StreamRecord rest = ReadStream(*stream);
  EXPECT_EQ(rest.operation.state(), v1::Operation::SUCCEEDED);
  EXPECT_EQ(rest.operation.counts().changed(), 100);
  EXPECT_EQ(stack.service().Wait(), 0) << stack.service().Log();
}

TEST(ShutdownTest, InMemoryAfterTheGraceTimeTheRestIsCancelledAndNothingIsLeftHalfDone) {
  Stack stack = InMemory({"--nodes=500", "--latency=20ms"}, "0s");
  grpc::ClientContext context;
  auto stream = stack.stub().BatchCordonNodes(&context, All());
  StreamRecord record =
      ReadStream(*stream, [](const auto& so_far) { return !ResultsOf(so_far).empty(); });
  stack.service().Signal(SIGTERM);
  const StreamRecord rest = ReadStream(*stream);
  // Either it saw the end of the cancelled operation or it was told where to go on.
  const int64_t seen = (rest.events.empty() ? record : rest).events.back().sequence();
  if (rest.going_away) {
    EXPECT_EQ(rest.resume_after_sequence, seen);
  } else {
    EXPECT_EQ(rest.operation.state(), v1::Operation::CANCELLED);
  }
  EXPECT_EQ(stack.service().Wait(), 0) << stack.service().Log();
  // Every write that took effect was awaited: no request was cut off.
  for (const JournalRecord& entry : stack.sandbox().NodeOpsJournal()) EXPECT_NE(entry.status, 0);
}

TEST(ShutdownTest, InMemoryNewBatchesAreRefusedAndWatchersOfNothingAreToldToGo) {
  Stack stack = InMemory({"--nodes=100", "--latency=50ms"}, "60s");
  grpc::ClientContext context;
  auto stream = stack.stub().BatchCordonNodes(&context, All());
  ReadStream(*stream, [](const auto& record) { return !ResultsOf(record).empty(); });
  stack.service().Signal(SIGTERM);
  while (stack.service().Log().find("shutting down") == std::string::npos)
    std::this_thread::yield();
  const StreamRecord refused = Cordon(stack.stub(), All());
  EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReadStream(*stream).operation.state(), v1::Operation::SUCCEEDED);
  EXPECT_EQ(stack.service().Wait(), 0);
}

// Even without any grace, what is on the wire is awaited, and nothing else is begun.
TEST(ShutdownTest, AnOperationIsLetGoOfWithoutCuttingAnythingOff) {
  Stack stack(
      {.sandbox_flags = {"--nodes=500", "--latency=20ms"}, .service_flags = {"--grace=0s"}});
  grpc::ClientContext context;
  auto stream = stack.stub().BatchCordonNodes(&context, All());
  const StreamRecord record =
      ReadStream(*stream, [](const auto& so_far) { return !ResultsOf(so_far).empty(); });
  stack.service().Signal(SIGTERM);
  const StreamRecord rest = ReadStream(*stream);
  EXPECT_TRUE(rest.going_away);
  EXPECT_EQ(rest.resume_after_sequence,
            (rest.events.empty() ? record : rest).events.back().sequence());
  EXPECT_EQ(stack.service().Wait(), 0) << stack.service().Log();
  for (const JournalRecord& entry : stack.sandbox().NodeOpsJournal()) EXPECT_NE(entry.status, 0);
  EXPECT_LT(stack.sandbox().NodeOpsJournal().size(), 1000u);
}

TEST(ShutdownTest, AWatcherOfAllOperationsIsToldWhereToGoOn) {
  Stack stack;
  grpc::ClientContext context;
  auto stream = stack.stub().WatchOperations(&context, {});
  v1::OperationsUpdate update;
  ASSERT_TRUE(stream->Read(&update));
  EXPECT_TRUE(update.up_to_date());
  const StreamRecord done = Cordon(stack.stub(), All());
  stack.service().Signal(SIGTERM);
  v1::Operation last;
  while (stream->Read(&update)) {
    if (update.operations_size() > 0) last = *update.operations().rbegin();
  }
  EXPECT_TRUE(update.has_going_away());
  EXPECT_GT(update.going_away().resume_after_sequence(), 0);
  EXPECT_EQ(last.name(), done.operation.name());
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(stack.service().Wait(), 0) << stack.service().Log();
}

TEST(ShutdownTest, ASecondSignalEndsItAtOnce) {
  Stack stack = InMemory({"--nodes=500", "--latency=100ms"}, "600s");
  grpc::ClientContext context;
  auto stream = stack.stub().BatchCordonNodes(&context, All());
  ReadStream(*stream, [](const auto& record) { return !ResultsOf(record).empty(); });
  stack.service().Signal(SIGTERM);
  while (stack.service().Log().find("shutting down") == std::string::npos)
    std::this_thread::yield();
  stack.service().Signal(SIGTERM);
  EXPECT_NE(stack.service().Wait(), 0);
}

}  // namespace
}  // namespace nodeops::tests
