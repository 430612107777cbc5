// kill -9 between the steps in which old operations are dropped: none is ever shown with a part of
// what belongs to it, and one that has not ended loses nothing. `--long` kills 100 times.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/faults/kill_store.h"
#include "tests/faults/load.h"
#include "tests/faults/load_clusters.h"
#include "tests/faults/load_report.h"
#include "tests/faults/load_service.h"
#include "tests/faults/long_form.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

using ::testing::IsEmpty;

constexpr int kKept = 30;
constexpr int kNodes = 50;
constexpr int kPlanned = 25;  // Nodes of small operations; the paused one has the others.
constexpr int kMostSteps = 20;

class KillRetention : public testing::Test {
 protected:
  KillRetention()
      : dice_(PrintedSeed()),
        clusters_({.clusters = 1, .nodes = kNodes, .latency = "0s", .races = 0, .failures = 0}),
        data_directory_(NewTempPath("data")),
        store_(data_directory_),
        service_("tests/faults/nodeopsd_with_failpoints",
                 {"--listen=127.0.0.1:0", "--kubeconfig=" + clusters_.kubeconfig(),
                  "--data-dir=" + data_directory_, absl::StrCat("--keep-operations=", kKept),
                  absl::StrCat("--keep-events=", 3 * kKept)},
                 live_) {}

  void StoreOperations(int count) {
    for (int i = 0; i < count; ++i) {
      v1::BatchCordonNodesRequest request;
      request.add_targets()->add_names(absl::StrFormat("node-%05d", i % kPlanned));
      request.set_mode(v1::Operation::PLAN);
      const StreamRecord record = Cordon(*live_.stub(), request);
      ASSERT_EQ(record.operation.state(), v1::Operation::SUCCEEDED)
          << record.status.error_message();
    }
  }

  // An operation that does not end by itself.
  std::string StorePausedOperation() {
    v1::BatchCordonNodesRequest request;
    v1::Target& target = *request.add_targets();
    for (int i = kPlanned; i < kNodes; ++i) target.add_names(absl::StrFormat("node-%05d", i));
    request.set_concurrency(1);
    grpc::ClientContext context;
    const auto stream = live_.stub()->BatchCordonNodes(&context, request);
    v1::OperationUpdate update;
    EXPECT_TRUE(stream->Read(&update));
    grpc::ClientContext pause_context;
    v1::PauseOperationRequest pause;
    v1::Operation operation;
    pause.set_name(update.operation().name());
    const auto status = live_.stub()->PauseOperation(&pause_context, pause, &operation);
    EXPECT_TRUE(status.ok()) << status.error_message();
    context.TryCancel();
    return pause.name();
  }

  StreamRecord ResumeAndWatch(const std::string& name) {
    grpc::ClientContext resume_context;
    v1::ResumeOperationRequest resume;
    v1::Operation operation;
    resume.set_name(name);
    const auto status = live_.stub()->ResumeOperation(&resume_context, resume, &operation);
    EXPECT_TRUE(status.ok()) << status.error_message();
    grpc::ClientContext context;
    v1::WatchOperationRequest watch;
    watch.set_name(name);
    return ReadStream(*live_.stub()->WatchOperation(&context, watch));
  }

  void ExpectNothingIsTorn() {
    EXPECT_THAT(store_.FindTornOperations(), IsEmpty());
    EXPECT_EQ(store_.CheckIntegrity(), "ok");
  }

  int CountEnded() {
    grpc::ClientContext context;
    v1::ListOperationsRequest request;
    request.set_filter("state = SUCCEEDED");
    v1::ListOperationsResponse page;
    const auto status = live_.stub()->ListOperations(&context, request, &page);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return page.operations_size();
  }

  std::mt19937_64 dice_;
  LoadClusters clusters_;
  LiveService live_;
  const std::string data_directory_;
  KillStore store_;
  LoadService service_;
};

TEST_F(KillRetention, NothingIsLeftTornHoweverOftenItIsInterrupted) {
  ASSERT_TRUE(service_.Start());
  const std::string paused = StorePausedOperation();
  const int kills = static_cast<int>(Setting("KILLS", IsLongForm() ? 100 : 10));
  int at_step = 0;
  for (int i = 0; i < kills; ++i) {
    StoreOperations(kKept + 20);
    service_.Kill();
    store_.AgeEnded();
    const auto took = service_.Start(
        {absl::StrCat("NODEOPS_FAILPOINTS=store.retention.step=kill@", 1 + dice_() % kMostSteps)});
    if (took) {
      at_step += service_.WaitForDeath(absl::Seconds(10)) ? 1 : 0;
      service_.Kill();
    } else {
      ++at_step;
    }
    ExpectNothingIsTorn();
    ASSERT_TRUE(service_.Start());
  }
  std::cout << at_step << " of " << kills << " kills at a step of retention" << std::endl;
  EXPECT_EQ(at_step, kills);
  while (CountEnded() > kKept + 1) absl::SleepFor(absl::Milliseconds(10));
  const StreamRecord record = ResumeAndWatch(paused);
  EXPECT_EQ(record.operation.state(), v1::Operation::SUCCEEDED) << record.status.error_message();
  EXPECT_EQ(record.operation.counts().changed(), kNodes - kPlanned);
  ASSERT_EQ(static_cast<int64_t>(record.events.size()), record.operation.last_sequence());
  EXPECT_EQ(record.events.front().sequence(), 1);
  service_.Kill();
  ExpectNothingIsTorn();
}

}  // namespace
}  // namespace nodeops::tests
