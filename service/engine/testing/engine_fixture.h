#ifndef NODEOPS_SERVICE_ENGINE_TESTING_ENGINE_FIXTURE_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_ENGINE_FIXTURE_H_

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/testing/simulated_clock.h"
#include "service/engine/cluster_engine.h"
#include "service/engine/testing/answers.h"
#include "service/engine/testing/recording_observer.h"
#include "service/engine/testing/scripted_api.h"

namespace nodeops::engine {

// A ClusterEngine of the cluster "prod" on a virtual clock, with scripted answers. `journal` has
// every request and every event in order, each with its time since the start: "+100ms GET n1",
// "+100ms n1 CHANGED".
class EngineTest : public testing::Test {
 protected:
  EngineTest();
  ~EngineTest() override;

  // n1 before an uncordon and after it, and with the mark of "operations/1".
  static NodeState Before() { return {.version = 1, .unschedulable = true}; }
  static NodeState After() { return {.version = 2}; }
  static NodeState Ours(NodeState state);
  // The next answer for n1.
  void Answer(k8s::HttpResult result, absl::Duration delay = absl::ZeroDuration()) {
    api_->Answer("n1", std::move(result), delay);
  }

  // An uncordon of "operations/1" with the defaults.
  static BatchSpec Uncordon();
  static BatchSpec Cordon();

  void CreateEngine(ClusterLimits limits);
  std::shared_ptr<RecordingObserver> Start(BatchSpec spec, std::vector<std::string> nodes);
  std::shared_ptr<RecordingObserver> StartTargets(BatchSpec spec, std::vector<NodeTarget> targets);

  // Runs until nothing is left to do, and returns how long that took.
  absl::Duration Run() { return clock_.RunUntilIdle(io_); }
  // Runs what happens within `time`, and stops there.
  void RunFor(absl::Duration time);
  // Starts one node "n1" and runs to the end.
  NodeTaskResult RunOne(BatchSpec spec, std::string uid = "");

  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  std::mt19937_64 random_{1};
  std::vector<std::string> journal_;
  const base::MonotonicTime start_;
  std::shared_ptr<ScriptedApi> api_;
  std::unique_ptr<ClusterEngine> engine_;
  std::shared_ptr<RecordingObserver> observer_;  // Of RunOne.

 private:
  void Journal(const std::string& line);
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_ENGINE_FIXTURE_H_
