// Streams that break, that nobody reads, and that a store keeps waiting.
//
//   bazel test --config=asan //tests/faults:streams_rig_test                          5,000 streams
//   bazel test --config=asan //tests/faults:streams_rig_test --test_arg=--long      100,000

#include <dirent.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <thread>

#include "tests/faults/long_form.h"
#include "tests/faults/streams_churn.h"
#include "tests/faults/streams_server.h"
#include "tests/faults/streams_watcher.h"

namespace nodeops::tests {
namespace {

using ::testing::IsEmpty;

constexpr int kConnections = 32;
constexpr int kCallers = 8;
constexpr int kOpenAtShutdown = 100;

size_t OpenDescriptors() {
  DIR* folder = opendir("/proc/self/fd");
  size_t count = 0;
  while (readdir(folder) != nullptr) ++count;
  closedir(folder);
  return count;
}

// Whether it comes true within the time that the figure names: 5 s.
bool Comes(const std::function<bool()>& condition) {
  for (int i = 0; i < 500; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return condition();
}

// Streams that are open, and stay so, when the server begins to stop.
class OpenStreams {
 public:
  explicit OpenStreams(const std::string& address)
      : stub_(v1::NodeOps::NewStub(NewChannel(address))) {
    v1::BatchCordonNodesRequest request;
    request.add_targets()->set_cluster("still");
    request.mutable_targets(0)->add_names("node-0");
    for (int i = 0; i < kOpenAtShutdown; ++i) {
      contexts_.push_back(std::make_unique<grpc::ClientContext>());
      streams_.push_back(stub_->BatchCordonNodes(contexts_.back().get(), request));
      v1::OperationUpdate snapshot, first;
      EXPECT_TRUE(streams_.back()->Read(&snapshot) && streams_.back()->Read(&first));
      EXPECT_EQ(first.last_sequence(), 1);
    }
  }

  // Each is told where to resume.
  void ExpectToldToGo() {
    for (const auto& stream : streams_) {
      v1::OperationUpdate update, last;
      while (stream->Read(&update)) last = update;
      EXPECT_TRUE(last.has_going_away()) << last.ShortDebugString();
      EXPECT_GE(last.going_away().resume_after_sequence(), 1);
      EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
    }
  }

 private:
  std::unique_ptr<v1::NodeOps::Stub> stub_;
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts_;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::OperationUpdate>>> streams_;
};

// A server's life: `streams` streams, then it stops while some are open.
void RunRound(int64_t streams, uint64_t seed, std::map<std::string, int64_t>& endings) {
  StreamsServer server;
  {
    ChurnState state(server.rpc().address());
    for (int i = 0; i < kConnections; ++i) {
      state.channels.push_back(NewChannel(state.proxy.address()));
    }
    state.left = streams;
    std::vector<std::thread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&state, seed, i] { ChurnCaller(state, seed * kCallers + i).Run(); });
    }
    for (std::thread& caller : callers) caller.join();
    EXPECT_THAT(state.breaches, IsEmpty());
    for (const auto& [ending, count] : state.endings) endings[ending] += count;
    endings["TCP connections broken"] += state.proxy.broken();
  }
  if (!Comes([&] { return server.rpc().streams() == 0; })) {
    std::fprintf(stderr, "%zu streams have no caller and live on\n", server.rpc().streams());
    std::abort();  // A server with a call that never ends cannot be stopped (grpc/grpc#39114).
  }
  EXPECT_TRUE(Comes([&] { return server.rpc().connections() == 0; }))
      << server.rpc().connections() << " connections have no caller";
  OpenStreams open(server.rpc().address());
  EXPECT_EQ(server.rpc().streams(), static_cast<size_t>(kOpenAtShutdown));
  server.Stop(absl::Seconds(5));
  EXPECT_EQ(server.rpc().streams(), 0u);
  open.ExpectToldToGo();
}

TEST(StreamsRigTest, BrokenStreamsLeaveNothingBehind) {
  const bool is_long = IsLongForm();
  const int64_t streams = is_long ? 5'000 : 1'000;
  const int rounds = is_long ? 20 : 5;
  std::map<std::string, int64_t> endings;
  RunRound(200, 0, endings);  // What gRPC opens once, for good, is open now.
  endings.clear();
  const size_t base = OpenDescriptors();
  for (int round = 1; round <= rounds && !testing::Test::HasFailure(); ++round) {
    RunRound(streams, round, endings);
    EXPECT_TRUE(Comes([&] { return OpenDescriptors() <= base; }))
        << OpenDescriptors() << " descriptors are open, " << base << " were";
  }
  std::printf("%ld streams in %d rounds over %d connections; descriptors %zu before, %zu after\n",
              static_cast<long>(streams * rounds), rounds, kConnections, base, OpenDescriptors());
  for (const auto& [ending, count] : endings) {
    std::printf("  %-24s %ld\n", ending.c_str(), static_cast<long>(count));
    EXPECT_GT(count, 0) << ending;
  }
}

// Gone without an answer from the store: neither the server's threads nor the stream wait for it.
TEST(StreamsRigTest, WithTheStoreHeldStillCallsThatNeedNoneAnswerAndStreamsEnd) {
  StreamsServer server;
  const auto channel = NewChannel(server.rpc().address());
  const auto stub = v1::NodeOps::NewStub(channel);
  const auto health = grpc::health::v1::Health::NewStub(channel);
  v1::BatchCordonNodesRequest batch;
  batch.add_targets()->set_cluster("quick");
  batch.mutable_targets(0)->add_names("node-0");
  grpc::ClientContext batch_context;
  const auto accepted = stub->BatchCordonNodes(&batch_context, batch);
  v1::OperationUpdate update;
  ASSERT_TRUE(accepted->Read(&update));
  const std::string name = update.operation().name();
  while (accepted->Read(&update)) {
  }
  ASSERT_TRUE(accepted->Finish().ok());

  server.HoldStore();
  const auto deadline = std::chrono::system_clock::now() + std::chrono::seconds(60);
  for (int i = 0; i < 100; ++i) {
    grpc::ClientContext watch_context, batch_again, check_context;
    watch_context.set_deadline(deadline);
    batch_again.set_deadline(deadline);
    check_context.set_deadline(deadline);
    v1::WatchOperationRequest watch;
    watch.set_name(name);
    const auto waiting = stub->WatchOperation(&watch_context, watch);
    const auto starting = stub->BatchCordonNodes(&batch_again, batch);
    grpc::health::v1::HealthCheckResponse serving;
    EXPECT_TRUE(health->Check(&check_context, {}, &serving).ok()) << "health check " << i;
    EXPECT_EQ(serving.status(), grpc::health::v1::HealthCheckResponse::SERVING);
    watch_context.TryCancel();
    batch_again.TryCancel();
    EXPECT_EQ(waiting->Finish().error_code(), grpc::StatusCode::CANCELLED);
    EXPECT_EQ(starting->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  EXPECT_TRUE(Comes([&] { return server.rpc().streams() == 0; })) << server.rpc().streams();

  server.ReleaseStore();
  grpc::ClientContext context;
  v1::WatchOperationRequest watch;
  watch.set_name(name);
  const auto whole = stub->WatchOperation(&context, watch);
  while (whole->Read(&update)) {
  }
  EXPECT_TRUE(whole->Finish().ok());
  EXPECT_EQ(update.operation().counts().changed(), 1);
}

}  // namespace
}  // namespace nodeops::tests
