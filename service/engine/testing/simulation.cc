#include "service/engine/testing/simulation.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>

#include "absl/strings/str_cat.h"
#include "base/testing/simulated_clock.h"
#include "service/engine/testing/dice.h"
#include "service/engine/testing/simulated_cluster.h"
#include "service/engine/testing/simulated_process.h"
#include "service/engine/testing/simulation_checker.h"

namespace nodeops::engine {
namespace {

class Simulation {
 public:
  explicit Simulation(uint64_t seed)
      : dice_(seed),
        cluster_(io_, clock_, dice_, [this](const std::string& line) { OnDeed(line); }),
        checker_(clock_, cluster_.journal()),
        process_(io_, clock_, dice_, checker_, cluster_.transport()) {}

  SimulationReport Run() {
    using Records = SimulatedProcess::Records;
    process_.set_records(dice_.Chance(0.4)   ? Records::kAtOnce
                         : dice_.Chance(0.7) ? Records::kSoon
                                             : Records::kLate);
    for (int i = 1, operations = 1 + dice_.Pick(3); i <= operations; ++i) AddOperation(i);
    for (int i = 0, deeds = dice_.Pick(6); i < deeds; ++i) AddForeignDeed();
    if (dice_.Chance(0.2)) AddFullDisk();
    for (int i = 0, restarts = dice_.Chance(0.4) ? 1 + dice_.Pick(3) : 0; i < restarts; ++i) {
      At(dice_.Millis(3'000), [this] { process_.Restart(); });
    }
    asio::co_spawn(io_, DoAll(), asio::detached);
    clock_.RunUntilIdle(io_);
    checker_.OnEnd();
    for (const std::string& changed : cluster_.ChangedRemainders()) {
      checker_.log().Require(false, changed);
    }
    const SimulationLog& log = checker_.log();
    return {log.violations(), log.trace(), log.counts()};
  }

 private:
  void At(absl::Duration time, std::function<void()> deed) {
    deeds_.emplace(time, std::move(deed));
  }
  // While the nodes are made there is nobody to tell.
  void OnDeed(const std::string& line) { checker_.log().Trace(line); }

  void AddOperation(int number) {
    BatchSpec spec = RandomSpec(number);
    absl::Duration start = dice_.Millis(300);
    if (number > 1 && dice_.Chance(0.3)) {  // An undo of the one before.
      spec.only_if_last_operation = absl::StrCat("operations/", number - 1);
      spec.action = last_action_ == Action::kCordon ? Action::kUncordon : Action::kCordon;
      start += dice_.Millis(3'000);
      if (dice_.Chance(0.3)) At(start, [this] { cluster_.RepeatByHand(cluster_.nodes()[0]); });
    }
    last_action_ = spec.action;
    if (dice_.Chance(0.2)) AddPause(spec, start);
    At(start, [this, spec] { process_.Start(spec, RandomTargets()); });
    if (dice_.Chance(0.3)) AddStop(spec.operation, start);
  }

  BatchSpec RandomSpec(int number) {
    BatchSpec spec;
    spec.operation = absl::StrCat("operations/", number);
    spec.cluster = "sim";
    spec.action = dice_.Chance(0.5) ? Action::kCordon : Action::kUncordon;
    spec.mode = dice_.Chance(0.85)  ? Mode::kExecute
                : dice_.Chance(0.5) ? Mode::kPlan
                                    : Mode::kServerDryRun;
    spec.reason = dice_.Chance(0.5) ? "why" : "";
    spec.actor = "anonymous";
    spec.concurrency = 1 + dice_.Pick(4);
    spec.retry.max_attempts = 1 + dice_.Pick(5);
    spec.retry.node_timeout = absl::Seconds(1 + dice_.Pick(30));
    spec.retry.write_strategy = dice_.Chance(0.5) ? WriteStrategy::kPatch : WriteStrategy::kUpdate;
    return spec;
  }

  // From the start on, or later; up to three times.
  void AddPause(BatchSpec& spec, absl::Duration start) {
    spec.paused = dice_.Chance(0.3);
    absl::Duration time = start;
    for (int i = 0, pauses = 1 + dice_.Pick(3); i < pauses; ++i) {
      if (i > 0 || !spec.paused) {
        time += dice_.Millis(500);
        At(time, [this, name = spec.operation] { process_.SetPaused(name, true); });
      }
      time += dice_.Chance(0.1) ? absl::Minutes(10) : dice_.Millis(2'000);
      At(time, [this, name = spec.operation] { process_.SetPaused(name, false); });
    }
  }

  // At once, gracefully, or the latter and then the former.
  void AddStop(const std::string& operation, absl::Duration start) {
    const absl::Duration time = start + dice_.Millis(1'500);
    const NodeOutcome outcome = dice_.Chance(0.6) ? NodeOutcome::kCancelled : NodeOutcome::kExpired;
    const bool is_graceful = dice_.Chance(0.5);
    if (is_graceful) {
      At(time,
         [this, operation, outcome] { process_.Stop(operation, StopMode::kGraceful, outcome); });
    }
    if (is_graceful && dice_.Chance(0.5)) return;
    At(time + (is_graceful ? dice_.Millis(1'500) : absl::ZeroDuration()),
       [this, operation, outcome] { process_.Stop(operation, StopMode::kImmediate, outcome); });
  }

  std::vector<NodeTarget> RandomTargets() {
    std::vector<NodeTarget> targets;
    for (const std::string& node : cluster_.nodes()) {
      if (dice_.Chance(0.2)) continue;
      targets.push_back({.node = node, .uid = dice_.Chance(0.5) ? cluster_.UidOf(node) : ""});
    }
    return targets;
  }

  void AddForeignDeed() {
    for (const SimulatedCluster::Deed& deed : cluster_.RandomDeed()) {
      At(deed.time, [this, deed] {
        deed.deed();
        if (!deed.obscured.empty()) checker_.OnForeignOperation(deed.obscured);
      });
    }
  }

  void AddFullDisk() {
    const absl::Duration time = dice_.Millis(1'000);
    At(time, [this] { process_.SetDiskFull(true); });
    At(time + dice_.Millis(60'000), [this] { process_.SetDiskFull(false); });
  }

  asio::awaitable<void> DoAll() {
    const base::MonotonicTime start = clock_.MonotonicNow();
    const auto timer = clock_.NewTimer(io_.get_executor());
    for (auto& [time, deed] : deeds_) {
      co_await timer->WaitUntil(base::After(start, time));
      deed();
    }
  }

  Dice dice_;
  asio::io_context io_;
  base::SimulatedClock clock_;
  SimulatedCluster cluster_;
  SimulationChecker checker_;
  SimulatedProcess process_;
  Action last_action_ = Action::kCordon;
  std::multimap<absl::Duration, std::function<void()>> deeds_;
};

}  // namespace

SimulationReport Simulate(uint64_t seed) { return Simulation(seed).Run(); }

}  // namespace nodeops::engine
