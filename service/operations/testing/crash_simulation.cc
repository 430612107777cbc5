#include "service/operations/testing/crash_simulation.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/testing/simulated_clock.h"
#include "service/engine/testing/dice.h"
#include "service/engine/testing/simulated_cluster.h"
#include "service/engine/testing/simulation_log.h"
#include "service/operations/memory_operation_store.h"
#include "service/operations/testing/crash_checker.h"
#include "service/operations/testing/crash_process.h"
#include "service/operations/testing/crash_store.h"
#include "service/operations/testing/crash_watcher.h"
#include "service/operations/testing/seeded_entropy.h"

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;

// After that nothing goes wrong any more.
constexpr absl::Duration kAllDeeds = absl::Seconds(20);

class CrashSimulation {
 public:
  explicit CrashSimulation(uint64_t seed) : dice_(seed) {
    SeedEntropy(seed);
    disk_.records = NewMemoryOperationStore(io_.get_executor());
    disk_.slowest_commit = dice_.Chance(0.3) ? absl::ZeroDuration() : dice_.Millis(150);
    disk_.lost_answer = dice_.Chance(0.3) ? 0.1 : 0;
    disk_.on_recorded = [this](const EventGroup& group) {
      names_.insert(group.operation.name());
      checker_.OnRecorded(group);
    };
    for (const char* name : {"a", "b"}) {
      clusters_[name] = std::make_unique<engine::SimulatedCluster>(
          io_, clock_, dice_, [this](const std::string& line) { log_.Trace(line); });
    }
  }

  CrashReport Run() {
    BeginLife();
    for (int i = 0, requests = 1 + dice_.Pick(3); i < requests; ++i) AddRequest(i);
    for (int i = 0, deaths = dice_.Pick(5); i < deaths; ++i) {
      At(dice_.Millis(6'000), [this] { End(); });
    }
    for (int i = 0, deeds = dice_.Pick(6); i < deeds; ++i) AddForeignDeed();
    if (dice_.Chance(0.3)) AddFullDisk();
    for (int i = 1; i <= 5; ++i) At(i * kAllDeeds, [this] { Settle(); });
    asio::co_spawn(io_, DoAll(), asio::detached);
    RunToTheEnd();
    CheckAll();
    Die();  // Sweeps up, so that nothing waits.
    clock_.RunUntilIdle(io_);
    return {log_.violations(), log_.trace(), log_.counts()};
  }

 private:
  struct Request {
    BatchRequest request;
    std::set<CrashChecker::Node> nodes;
    std::string accepted;  // The operation.
  };

  void At(absl::Duration time, std::function<void()> deed) {
    deeds_.emplace(time, std::move(deed));
  }
  asio::awaitable<void> DoAll() {
    const base::MonotonicTime start = clock_.MonotonicNow();
    const auto timer = clock_.NewTimer(io_.get_executor());
    for (auto& [time, deed] : deeds_) {
      co_await timer->WaitUntil(base::After(start, time));
      deed();
    }
  }
  static asio::awaitable<void> DoLater(CrashSimulation* self, absl::Duration delay,
                                       std::function<void()> deed) {
    const auto timer = self->clock_.NewTimer(self->io_.get_executor());
    co_await timer->WaitUntil(base::After(self->clock_.MonotonicNow(), delay));
    deed();
  }
  void Later(absl::Duration delay, std::function<void()> deed) {
    asio::co_spawn(io_, DoLater(this, delay, std::move(deed)), asio::detached);
  }

  // The process.

  void BeginLife() {
    std::map<std::string, std::shared_ptr<k8s::Transport>> networks;
    for (const auto& [name, cluster] : clusters_) networks[name] = cluster->transport();
    lives_.push_back(std::make_unique<CrashProcess>(
        io_, clock_, dice_, disk_, networks,
        [this, number = lives_.size()](const std::string& cluster, const std::string& node,
                                       const std::string& operation) {
          return checker_.OnRequest(number, cluster, node, operation);
        }));
    CrashProcess* life = lives_.back().get();
    life->manager().Recover("simulation", [this, life](const absl::StatusOr<size_t>& recovered) {
      // A process that is told to stop before it has taken anything up says so, and leaves it all.
      const bool is_stopped = stopped_ == life && absl::IsUnavailable(recovered.status());
      log_.Require(recovered.ok() || is_stopped,
                   absl::StrCat("not recovered: ", recovered.status().ToString()));
      if (life->is_dead() || is_stopped) return;
      log_.Trace(absl::StrCat("recovered ", *recovered));
      for (auto& [name, watcher] : watchers_) watcher->Follow(life->manager());
      for (size_t i = 0; i < requests_.size(); ++i) {
        if (asked_.contains(i) && requests_[i].accepted.empty()) Ask(i);
      }
    });
  }

  OperationManager& manager() { return lives_.back()->manager(); }
  bool IsDown() const { return lives_.back()->is_dead(); }

  void Die() {
    if (IsDown()) return;
    log_.Trace("dies");
    for (auto& [name, watcher] : watchers_) watcher->Leave();
    lives_.back()->Die(names_);
    checker_.OnDeath(lives_.size() - 1, clock_.Now());
  }

  // Killed, at this moment or some steps later, or stopped in order.
  void End() {
    if (IsDown()) return;
    const size_t life = lives_.size();
    const auto begin_again = [this, life] {
      if (lives_.size() != life) return;
      Die();
      Later(dice_.Millis(300), [this, life] {
        if (lives_.size() == life) BeginLife();
      });
    };
    if (dice_.Chance(0.7)) {
      log_.Count("killed");
      return DieAfter(dice_.Pick(30), begin_again);
    }
    log_.Count("stopped");
    log_.Trace("stops");
    stopped_ = lives_.back().get();
    manager().Shutdown(absl::Seconds(5), begin_again);
    if (dice_.Chance(0.3)) Later(dice_.Millis(1'000), begin_again);
  }
  void DieAfter(int steps, std::function<void()> die) {
    if (steps == 0) return die();
    asio::post(io_, [this, steps, die = std::move(die)] { DieAfter(steps - 1, die); });
  }

  // Callers.

  void AddRequest(int number) {
    Request added;
    BatchRequest& request = added.request;
    request.action = dice_.Chance(0.5) ? v1::Operation::CORDON : v1::Operation::UNCORDON;
    request.actor = "anonymous";
    request.request_id = absl::StrCat("request-", number);
    request.concurrency = 1 + dice_.Pick(3);
    request.retry.set_max_attempts(1 + dice_.Pick(4));
    request.retry.mutable_initial_backoff()->set_nanos(100'000'000);
    request.retry.set_multiplier(2);
    request.retry.mutable_max_backoff()->set_seconds(10);
    request.retry.mutable_node_timeout()->set_seconds(1 + dice_.Pick(30));
    if (dice_.Chance(0.2)) request.timeout = absl::Milliseconds(500) + dice_.Millis(10'000);
    for (const auto& [name, cluster] : clusters_) {
      if (name == "b" && dice_.Chance(0.5)) continue;
      v1::Target& target = request.targets.emplace_back();
      target.set_cluster(name);
      for (const std::string& node : cluster->nodes()) {
        target.add_names(node);
        added.nodes.emplace(name, node);
      }
    }
    const size_t index = requests_.size();
    requests_.push_back(std::move(added));
    const absl::Duration start = dice_.Millis(2'000);
    At(start, [this, index] { Ask(index); });
    for (int i = 0, calls = dice_.Chance(0.5) ? dice_.Pick(4) : 0; i < calls; ++i) {
      At(start + dice_.Millis(4'000), [this, index, what = dice_.Pick(4)] { Call(index, what); });
    }
  }

  // Until there is an answer, with the same request_id.
  void Ask(size_t index) {
    asked_.insert(index);
    if (IsDown()) return;  // The next process is asked once it has recovered.
    const auto ask_again = [this, index] {
      Later(absl::Seconds(1), [this, index] {
        if (requests_[index].accepted.empty()) Ask(index);
      });
    };
    manager().StartBatch(
        requests_[index].request,
        [this, index, life = lives_.back().get(), ask_again](absl::StatusOr<v1::Operation> answer) {
          if (life->is_dead()) return;
          log_.Trace(absl::StrCat("answer to request ", index, ": ", answer.status().ToString()));
          if (!answer.ok()) return ask_again();
          std::string& accepted = requests_[index].accepted;
          log_.Require(accepted.empty() || accepted == answer->name(), "two operations of one id");
          accepted = answer->name();
          checker_.OnAccepted(*answer);
          auto& watcher = watchers_[accepted];
          if (watcher) return;
          watcher = std::make_shared<CrashWatcher>(accepted, dice_, checker_);
          watcher->Follow(life->manager());
        });
  }

  void Call(size_t index, int what) {
    const std::string name = requests_[index].accepted;
    if (name.empty() || IsDown()) return;
    log_.Trace(absl::StrCat("call ", what, " about ", name));
    const auto ignore = [](const absl::StatusOr<v1::Operation>&) {};
    if (what == 0) return manager().PauseOperation(name, "", ignore);
    if (what == 1) return manager().ResumeOperation(name, ignore);
    const auto mode = what == 2 ? v1::Operation::GRACEFUL : v1::Operation::IMMEDIATE;
    manager().CancelOperation(
        name, "enough", mode,
        [this, life = lives_.back().get()](const absl::StatusOr<v1::Operation>& answer) {
          if (life->is_dead() || !answer.ok()) return;
          checker_.OnCancelAnswered(*answer);
        });
  }

  // What else happens.

  void AddForeignDeed() {
    const std::string name = dice_.Chance(0.7) ? "a" : "b";
    for (const engine::SimulatedCluster::Deed& deed : clusters_[name]->RandomDeed()) {
      At(deed.time, [this, name, deed] {
        deed.deed();
        if (!deed.obscured.empty()) checker_.OnForeignOperation({name, deed.obscured});
        if (!deed.removed.empty()) {
          checker_.OnRemoved({name, deed.removed}, clusters_[name]->journal(), clock_.Now());
        }
      });
    }
  }
  void AddFullDisk() {
    const absl::Duration time = dice_.Millis(3'000);
    At(time, [this] { SetDiskFull(true); });
    At(time + dice_.Millis(10'000), [this] { SetDiskFull(false); });
  }
  void SetDiskFull(bool full) {
    log_.Trace(full ? "disk full" : "disk has room");
    disk_.is_full = full;
  }

  // From here on nothing goes wrong any more, and what was paused goes on.
  void Settle() {
    log_.Trace("settles");
    disk_.is_full = false;
    disk_.lost_answer = 0;
    if (IsDown()) return;
    for (const Request& request : requests_) {
      if (!request.accepted.empty()) {
        manager().ResumeOperation(request.accepted, [](const absl::StatusOr<v1::Operation>&) {});
      }
    }
  }

  void Poll() {
    io_.restart();
    io_.poll();
  }
  // Until nothing is left to do, or something goes on for ever.
  void RunToTheEnd() {
    const base::MonotonicTime limit = base::After(clock_.MonotonicNow(), absl::Hours(1));
    clock_.RunUntilIdle(io_, [this, limit] { return clock_.MonotonicNow() > limit; });
  }

  std::vector<v1::Operation> Recorded() {
    std::vector<v1::Operation> operations;
    disk_.records->List({}, [&operations](absl::StatusOr<StoredOperations> stored) {
      if (stored.ok()) operations = std::move(stored->operations);
    });
    Poll();
    return operations;
  }
  std::vector<EventPtr> LogOf(const std::string& name) {
    std::vector<EventPtr> events;
    disk_.records->ReadEvents(name, 0, 1'000'000, [&events](absl::StatusOr<EventPage> page) {
      if (page.ok()) events = std::move(page->events);
    });
    Poll();
    return events;
  }

  void CheckAll() {
    const std::vector<v1::Operation> operations = Recorded();
    checker_.OnEnd(operations);
    std::map<std::string, const k8s::sandbox::Journal*> journals;
    for (const auto& [name, cluster] : clusters_) journals[name] = &cluster->journal();
    for (const v1::Operation& operation : operations) {
      for (const Request& request : requests_) {
        if (request.request.request_id != operation.request_id()) continue;
        checker_.CheckLog(operation, request.nodes, LogOf(operation.name()), journals);
      }
    }
    for (const auto& [name, cluster] : clusters_) {
      for (const std::string& changed : cluster->ChangedRemainders()) {
        log_.Require(false, changed);
      }
    }
  }

  base::SimulatedClock clock_;
  asio::io_context io_;
  engine::Dice dice_;
  engine::SimulationLog log_{clock_};
  CrashChecker checker_{log_};
  SimulatedDisk disk_;
  std::map<std::string, std::unique_ptr<engine::SimulatedCluster>> clusters_;
  std::vector<std::unique_ptr<CrashProcess>> lives_;
  const CrashProcess* stopped_ = nullptr;  // The last one that was told to stop.
  std::vector<Request> requests_;
  std::set<size_t> asked_;
  std::set<std::string> names_;                                    // Of all operations.
  std::map<std::string, std::shared_ptr<CrashWatcher>> watchers_;  // By operation.
  std::multimap<absl::Duration, std::function<void()>> deeds_;
};

}  // namespace

CrashReport SimulateCrashes(uint64_t seed) { return CrashSimulation(seed).Run(); }

}  // namespace nodeops::operations
