#include "service/engine/testing/engine_fixture.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <utility>

#include "absl/strings/str_cat.h"

namespace nodeops::engine {

EngineTest::EngineTest() : start_(clock_.MonotonicNow()) {
  api_ = std::make_shared<ScriptedApi>(io_.get_executor(), clock_,
                                       [this](const std::string& method, const std::string& node) {
                                         Journal(absl::StrCat(method, " ", node));
                                       });
  CreateEngine({});
}

EngineTest::~EngineTest() { EXPECT_EQ(api_->unused_answers(), 0u); }

void EngineTest::CreateEngine(ClusterLimits limits) {
  engine_ = std::make_unique<ClusterEngine>("prod", boost::asio::make_strand(io_), clock_, random_,
                                            std::make_shared<k8s::NodeClient>(api_), limits);
}

NodeState EngineTest::Ours(NodeState state) {
  state.annotations["nodeops.dev/last-operation"] = "operations/1";
  return state;
}

BatchSpec EngineTest::Uncordon() {
  BatchSpec spec;
  spec.operation = "operations/1";
  spec.cluster = "prod";
  spec.action = Action::kUncordon;
  spec.actor = "anonymous";
  return spec;
}

BatchSpec EngineTest::Cordon() {
  BatchSpec spec = Uncordon();
  spec.action = Action::kCordon;
  return spec;
}

std::shared_ptr<RecordingObserver> EngineTest::Start(BatchSpec spec,
                                                     std::vector<std::string> nodes) {
  std::vector<NodeTarget> targets;
  for (std::string& node : nodes) targets.push_back({.node = std::move(node)});
  return StartTargets(std::move(spec), std::move(targets));
}

std::shared_ptr<RecordingObserver> EngineTest::StartTargets(BatchSpec spec,
                                                            std::vector<NodeTarget> targets) {
  auto observer =
      std::make_shared<RecordingObserver>([this](const std::string& line) { Journal(line); });
  engine_->StartBatch(std::move(spec), std::move(targets), observer);
  return observer;
}

void EngineTest::RunFor(absl::Duration time) {
  const auto end = base::After(clock_.MonotonicNow(), time);
  const auto timer = clock_.NewTimer(io_.get_executor());
  bool came = false;
  boost::asio::co_spawn(io_, timer->WaitUntil(end),
                        [&came](std::exception_ptr, bool) { came = true; });
  clock_.RunUntilIdle(io_, [&came] { return came; });
}

NodeTaskResult EngineTest::RunOne(BatchSpec spec, std::string uid) {
  observer_ = StartTargets(std::move(spec), {{.node = "n1", .uid = std::move(uid)}});
  Run();
  return observer_->results().at("n1");
}

void EngineTest::Journal(const std::string& line) {
  const absl::Duration time = base::Between(start_, clock_.MonotonicNow());
  journal_.push_back(absl::StrCat("+", absl::FormatDuration(time), " ", line));
}

}  // namespace nodeops::engine
