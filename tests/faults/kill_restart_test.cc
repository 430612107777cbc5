// How long until the service serves again after kill -9 with many operations stored. It prints the
// figure and asserts none: the machine may be busy.

#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "tests/faults/kill_store.h"
#include "tests/faults/load.h"
#include "tests/faults/load_clusters.h"
#include "tests/faults/load_report.h"
#include "tests/faults/load_service.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

constexpr int kNodes = 200;
constexpr int kThreads = 16;
constexpr int kRestarts = 20;

// Small operations that end: each plans one node.
void StoreOperations(LiveService& live, int count) {
  std::atomic<int> next = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      const auto stub = live.stub();
      for (int number = next++; number < count; number = next++) {
        v1::BatchCordonNodesRequest request;
        request.add_targets()->add_names(absl::StrFormat("node-%05d", number % kNodes));
        request.set_mode(v1::Operation::PLAN);
        const StreamRecord record = Cordon(*stub, request);
        EXPECT_EQ(record.operation.state(), v1::Operation::SUCCEEDED)
            << record.status.error_message();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

int CountOperations(Stub& stub) {
  int count = 0;
  v1::ListOperationsRequest request;
  do {
    grpc::ClientContext context;
    v1::ListOperationsResponse page;
    const grpc::Status status = stub.ListOperations(&context, request, &page);
    EXPECT_TRUE(status.ok()) << status.error_message();
    count += page.operations_size();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return count;
}

TEST(KillRestart, ServesSoonHoweverMuchIsStored) {
  const int stored = static_cast<int>(Setting("STORED", 10'000));
  LoadClusters clusters(
      {.clusters = 1, .nodes = kNodes, .latency = "0s", .races = 0, .failures = 0});
  LiveService live;
  const std::string data_directory = NewTempPath("data");
  LoadService service("service/nodeopsd",
                      {"--listen=127.0.0.1:0", "--kubeconfig=" + clusters.kubeconfig(),
                       "--data-dir=" + data_directory},
                      live);
  ASSERT_TRUE(service.Start());
  StoreOperations(live, stored);
  std::vector<absl::Duration> starts;
  for (int i = 0; i < kRestarts; ++i) {
    service.Kill();
    const auto took = service.Start();
    ASSERT_TRUE(took);
    starts.push_back(*took);
  }
  EXPECT_EQ(CountOperations(*live.stub()), stored);
  service.Kill();
  EXPECT_EQ(KillStore(data_directory).CheckIntegrity(), "ok");
  std::cout << "until it serves, with " << stored << " operations stored: " << Distribution(starts)
            << std::endl;
}

}  // namespace
}  // namespace nodeops::tests
