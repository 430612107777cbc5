#include "k8s/sandbox/server/kubelets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/testing/simulated_clock.h"

namespace nodeops::k8s::sandbox {
namespace {

class KubeletsTest : public testing::Test {
 protected:
  KubeletsTest() {
    for (const std::string& name : nodes_) server_.AddNode(name);
  }

  // Runs for `time` and returns how many writes there were.
  int64_t Writes(double per_second, absl::Duration time, uint64_t seed = 1) {
    const int64_t before = server_.revision();
    Kubelets kubelets(io_.get_executor(), clock_, server_,
                      {.writes_per_second = per_second, .seed = seed, .nodes = nodes_});
    const base::MonotonicTime end = base::After(clock_.MonotonicNow(), time);
    clock_.RunUntilIdle(io_, [&] { return clock_.MonotonicNow() >= end; });
    return server_.revision() - before;
  }

  std::vector<std::string> Versions() {
    std::vector<std::string> versions;
    for (const std::string& name : nodes_) {
      versions.push_back(server_.ResourceVersionOf(name).value_or("-"));
    }
    return versions;
  }

  base::SimulatedClock clock_;
  asio::io_context io_;
  ApiServer server_{{}, clock_};
  const std::vector<std::string> nodes_ = {"n0", "n1", "n2", "n3", "n4"};
};

TEST_F(KubeletsTest, WriteAtTheirRate) {
  EXPECT_EQ(Writes(40, absl::Seconds(3)), 120);
  EXPECT_EQ(Writes(0.5, absl::Seconds(10)), 5);
}

TEST_F(KubeletsTest, WriteEveryNode) {
  const std::vector<std::string> before = Versions();
  Writes(10, absl::Seconds(10));
  const std::vector<std::string> after = Versions();
  for (size_t i = 0; i < before.size(); ++i) EXPECT_NE(before[i], after[i]) << nodes_[i];
}

TEST_F(KubeletsTest, RateZeroIsNone) {
  EXPECT_EQ(Writes(0, absl::Seconds(10)), 0);
  EXPECT_EQ(clock_.waiting(), 0u);
}

TEST_F(KubeletsTest, TheSeedDecidesWhichNodes) {
  base::SimulatedClock clock;
  ApiServer twin({}, clock);
  for (const std::string& name : nodes_) twin.AddNode(name);
  {
    Kubelets kubelets(io_.get_executor(), clock, twin,
                      {.writes_per_second = 10, .seed = 1, .nodes = nodes_});
    const base::MonotonicTime end = base::After(clock.MonotonicNow(), absl::Seconds(10));
    clock.RunUntilIdle(io_, [&] { return clock.MonotonicNow() >= end; });
  }
  Writes(10, absl::Seconds(10), 1);
  for (const std::string& name : nodes_) {
    EXPECT_EQ(twin.ResourceVersionOf(name), server_.ResourceVersionOf(name)) << name;
  }
}

TEST_F(KubeletsTest, PassOverDeletedNodes) {
  server_.DeleteNode("n1");
  EXPECT_GT(Writes(100, absl::Seconds(1)), 50);
  EXPECT_FALSE(server_.NodeJson("n1").has_value());
}

TEST_F(KubeletsTest, StopAtOnceWhenDestroyed) {
  Writes(10, absl::Seconds(1));
  const int64_t revision = server_.revision();
  EXPECT_EQ(clock_.RunUntilIdle(io_), absl::ZeroDuration());
  EXPECT_EQ(server_.revision(), revision);
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
