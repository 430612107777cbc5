// The engine on several threads, called from several threads: for ThreadSanitizer above all.

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "service/engine/cluster_engine.h"
#include "service/engine/testing/answers.h"

namespace nodeops::engine {
namespace {

constexpr int kNodes = 20;
constexpr int kCallers = 4;

// Answers at once, from any thread of the strand; every node's first write loses a race.
class BusyApi final : public k8s::Transport {
 public:
  explicit BusyApi(asio::any_io_executor strand) : strand_(std::move(strand)) {}

  asio::awaitable<k8s::HttpResult> Send(k8s::HttpRequest request) override {
    auto turn = asio::post(strand_, asio::use_awaitable);
    co_await std::move(turn);
    const std::string path = request.target.substr(0, request.target.find('?'));
    NodeState& state = nodes_[path.substr(path.rfind('/') + 1)];
    state.name = path.substr(path.rfind('/') + 1);
    if (request.method == "GET") co_return NodeAnswer(state);
    if (state.version++ == 1) co_return ConflictAnswer(state.name);
    state.unschedulable = !state.unschedulable;
    co_return NodeAnswer(state);
  }

 private:
  const asio::any_io_executor strand_;
  std::map<std::string, NodeState> nodes_;
};

class CountingObserver final : public BatchObserver {
 public:
  void OnAttemptStarted(const std::string&, int, const std::vector<k8s::FieldManager>&) override {}
  void OnRetryScheduled(const std::string&, int, RetryCause, const NodeError&,
                        absl::Duration) override {}
  void OnThrottled(const std::string&, int, absl::Duration, const NodeError&) override {}
  void OnFinished(const NodeTaskResult& result, absl::AnyInvocable<void()> recorded) override {
    recorded();
    ++finished;
    if (result.outcome == NodeOutcome::kChanged) ++changed;
  }

  std::atomic<int> finished = 0;
  std::atomic<int> changed = 0;
};

TEST(ClusterEngineThreadsTest, BatchesOfManyThreadsEndWithOneResultForEachNode) {
  asio::io_context io;
  auto work = asio::make_work_guard(io);
  std::mt19937_64 random(1);
  const auto strand = asio::make_strand(io);
  ClusterEngine engine("prod", strand, base::SystemClock(), random,
                       std::make_shared<k8s::NodeClient>(std::make_shared<BusyApi>(strand)), {});
  std::vector<std::shared_ptr<CountingObserver>> observers;
  for (int i = 0; i < kCallers; ++i) observers.push_back(std::make_shared<CountingObserver>());

  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back([&io] { io.run(); });
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&engine, observer = observers[i], i] {
      BatchSpec spec;
      spec.operation = absl::StrCat("operations/", i);
      spec.action = i % 2 == 0 ? Action::kCordon : Action::kUncordon;
      spec.retry.initial_backoff = absl::Microseconds(10);
      std::vector<NodeTarget> targets;
      for (int n = 0; n < kNodes; ++n) targets.push_back({.node = absl::StrCat("n", n)});
      engine.StartBatch(spec, targets, observer);
      if (i == kCallers - 1)
        engine.StopBatch(spec.operation, StopMode::kImmediate, NodeOutcome::kCancelled);
    });
  }
  for (std::thread& caller : callers) caller.join();
  work.reset();
  for (std::thread& thread : threads) thread.join();

  for (const auto& observer : observers) EXPECT_EQ(observer->finished, kNodes);
  EXPECT_GT(observers[0]->changed + observers[2]->changed, 0) << "nobody cordoned a node";
}

}  // namespace
}  // namespace nodeops::engine
