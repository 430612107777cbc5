// The load on a service that nobody disturbs: the checker has nothing to find.

#include "tests/faults/load.h"

#include <gtest/gtest.h>

#include <iostream>

#include "absl/time/clock.h"
#include "tests/faults/checker.h"
#include "tests/faults/load_clusters.h"
#include "tests/faults/load_service.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

TEST(Load, FindsNothingWrongWithAServiceThatIsLeftAlone) {
  LoadClusters clusters({.clusters = 2, .nodes = 60, .latency = "5ms"});
  LiveService live;
  LoadService service("service/nodeopsd",
                      {"--listen=127.0.0.1:0", "--kubeconfig=" + clusters.kubeconfig(),
                       "--data-dir=" + NewTempPath("data")},
                      live);
  ASSERT_TRUE(service.Start());
  Load load({.clusters = clusters.names(), .nodes_per_cluster = 60, .callers = 12}, live);
  while (load.accepted() < 100) absl::SleepFor(absl::Milliseconds(10));
  Evidence evidence{.callers = load.Finish()};
  size_t all = 0;
  evidence.stored = ReadStored(*live.stub(), {}, all);
  clusters.TakeRequests();
  evidence.writes = clusters.TakeWrites();
  evidence.unschedulable = clusters.Unschedulable();
  Findings findings;
  CheckAll(evidence, findings);
  std::cout << all << " operations\n" << findings.ToString();
  EXPECT_TRUE(findings.ok());
  EXPECT_GE(all, 100u);
  EXPECT_EQ(evidence.stored.size(), all);
}

}  // namespace
}  // namespace nodeops::tests
