// A store that stands still, on real programs: no reaction of a stream or a call waits for it.

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/faults/streams_watcher.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

// The store's writer can be made to stand still in front of each commit.
class HeldStoreTest : public ::testing::Test {
 protected:
  HeldStoreTest() {
    Release();
    Start();
  }

  void Start() {
    service_ = std::make_unique<Process>(
        "tests/faults/nodeopsd_with_failpoints",
        std::vector<std::string>{"--listen=127.0.0.1:0", "--kubeconfig=" + sandbox_.kubeconfig(),
                                 "--clusters=sandbox", "--data-dir=" + data_dir_},
        std::vector<std::string>{"NODEOPS_FAILPOINTS=store.commit.before=hold:" + gate_});
    server_ = ServingAddress(*service_);
  }

  void Stop() {
    service_->Signal(SIGTERM);
    EXPECT_EQ(service_->Wait(), 0) << service_->Log();
  }

  void Hold() { std::remove(gate_.c_str()); }
  void Release() { std::ofstream file(gate_); }

  v1::BatchCordonNodesRequest Batch(int node) {
    v1::BatchCordonNodesRequest request;
    request.add_targets()->set_cluster("sandbox");
    request.mutable_targets(0)->add_names(absl::StrCat("node-0000", node));
    return request;
  }

  const std::string gate_ = NewTempPath("gate");
  const std::string data_dir_ = NewTempPath("data");
  Sandbox sandbox_{{"--nodes=10"}};
  std::unique_ptr<Process> service_;
  std::string server_;
};

TEST_F(HeldStoreTest, HealthChecksAndWatchesOfWhatIsRecordedDoNotWaitForIt) {
  const StreamRecord ended = Cordon(*Connect(server_), Batch(1));
  ASSERT_EQ(ended.operation.state(), v1::Operation::SUCCEEDED);
  Stop();
  Start();  // What has ended is on the disk alone now.
  const auto stub = Connect(server_);
  Hold();
  const auto starting_stub = Connect(server_);
  grpc::ClientContext starting_context;
  auto starting = std::async(std::launch::async, [&] {
    return ReadStream(*starting_stub->BatchCordonNodes(&starting_context, Batch(2)));
  });

  const auto health = grpc::health::v1::Health::NewStub(NewChannel(server_));
  const auto deadline = std::chrono::system_clock::now() + std::chrono::seconds(60);
  int healthy = 0, whole = 0, listed = 0;
  for (int i = 0; i < 100; ++i) {
    grpc::ClientContext check;
    check.set_deadline(deadline);
    grpc::health::v1::HealthCheckResponse response;
    healthy += health->Check(&check, {}, &response).ok() ? 1 : 0;
    Watcher watcher(NewChannel(server_), ended.operation.name());
    whole += IsWhole(ReadStream(*watcher.stream)) ? 1 : 0;
    grpc::ClientContext list;
    list.set_deadline(deadline);
    v1::ListOperationsResponse operations;
    listed += stub->ListOperations(&list, {}, &operations).ok() ? operations.operations_size() : 0;
  }
  std::printf("while the store stood still: %d health checks, %d whole watches of 100\n", healthy,
              whole);
  EXPECT_EQ(healthy, 100);
  EXPECT_EQ(whole, 100);
  EXPECT_EQ(listed,
            100);  // The operation that is being started is not there: nothing was recorded.
  EXPECT_EQ(starting.wait_for(std::chrono::seconds(0)), std::future_status::timeout);

  Release();
  EXPECT_EQ(starting.get().operation.state(), v1::Operation::SUCCEEDED);
}

}  // namespace
}  // namespace nodeops::tests
