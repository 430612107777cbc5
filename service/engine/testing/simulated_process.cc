#include "service/engine/testing/simulated_process.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>
#include <limits>
#include <utility>

namespace nodeops::engine {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();

// Shows the checker all requests on their way.
class CheckedTransport final : public k8s::Transport {
 public:
  CheckedTransport(std::shared_ptr<k8s::Transport> inner, RequestChecker& checker)
      : inner_(std::move(inner)), checker_(checker) {}

  asio::awaitable<k8s::HttpResult> Send(k8s::HttpRequest request) override {
    const int64_t number = checker_.OnRequest(request);
    request.headers.insert(request.headers.begin(),
                           {"User-Agent", RequestChecker::UserAgent(number)});
    auto answer = inner_->Send(std::move(request));
    k8s::HttpResult result = co_await std::move(answer);
    checker_.OnAnswer(number, result);
    co_return result;
  }

 private:
  const std::shared_ptr<k8s::Transport> inner_;
  RequestChecker& checker_;
};

}  // namespace

class SimulatedProcess::Observer final : public BatchObserver {
 public:
  Observer(std::string operation, SimulatedProcess& process)
      : operation_(std::move(operation)), process_(process) {}

  void OnIntended(std::vector<AttemptIntent> intents,
                  absl::AnyInvocable<void()> recorded) override {
    process_.OnIntended(operation_, std::move(intents), std::move(recorded));
  }
  void OnAttemptStarted(const std::string& node, int attempt,
                        const std::vector<k8s::FieldManager>&) override {
    process_.checker_.OnAttemptStarted(operation_, node, attempt);
  }
  void OnRetryScheduled(const std::string& node, int failed_attempt, RetryCause cause,
                        const NodeError&, absl::Duration backoff) override {
    process_.checker_.OnRetryScheduled(operation_, node, failed_attempt, cause, backoff);
  }
  void OnThrottled(const std::string& node, int, absl::Duration, const NodeError&) override {
    process_.checker_.OnThrottled(operation_, node);
  }
  void OnFinished(const NodeTaskResult& result, absl::AnyInvocable<void()> recorded) override {
    process_.checker_.OnFinished(operation_, result);
    process_.OnNodesEnded(operation_, 1);
    recorded();
  }
  void OnReleased() override {
    process_.checker_.OnReleased(operation_);
    process_.OnNodesEnded(operation_, kAll);
  }

 private:
  const std::string operation_;
  SimulatedProcess& process_;
};

SimulatedProcess::SimulatedProcess(boost::asio::io_context& io, base::Clock& clock, Dice& dice,
                                   SimulationChecker& checker,
                                   std::shared_ptr<k8s::Transport> network)
    : io_(io),
      clock_(clock),
      dice_(dice),
      checker_(checker),
      limits_{.max_concurrency = 1 + dice.Pick(6),
              .max_qps = dice.Chance(0.2) ? 5.0 + dice.Pick(20) : 0},
      client_(std::make_shared<k8s::NodeClient>(
          std::make_shared<CheckedTransport>(std::move(network), checker.requests()))) {
  CreateEngine();
}

SimulatedProcess::~SimulatedProcess() = default;

void SimulatedProcess::CreateEngine() {
  engine_ = std::make_unique<ClusterEngine>("sim", asio::make_strand(io_), clock_, dice_.engine(),
                                            client_, limits_);
}

void SimulatedProcess::Start(const BatchSpec& spec, std::vector<NodeTarget> targets) {
  if (is_ending_) {
    return for_the_next_.push_back([this, spec, targets] { Start(spec, targets); });
  }
  checker_.OnBatch(spec, targets);
  StartInEngine(spec, std::move(targets));
}

void SimulatedProcess::StartInEngine(const BatchSpec& spec, std::vector<NodeTarget> targets) {
  if (targets.empty()) return;
  running_[spec.operation] = static_cast<int>(targets.size());
  engine_->StartBatch(spec, std::move(targets), std::make_shared<Observer>(spec.operation, *this));
}

void SimulatedProcess::Stop(const std::string& operation, StopMode mode, NodeOutcome outcome) {
  if (is_ending_) {
    return for_the_next_.push_back(
        [this, operation, mode, outcome] { Stop(operation, mode, outcome); });
  }
  checker_.OnStop(operation, mode, outcome);
  engine_->StopBatch(operation, mode, outcome);
}

void SimulatedProcess::SetPaused(const std::string& operation, bool paused) {
  if (is_ending_) {
    return for_the_next_.push_back([this, operation, paused] { SetPaused(operation, paused); });
  }
  checker_.OnPaused(operation, paused);
  if (paused) {
    engine_->PauseBatch(operation);
  } else {
    engine_->ResumeBatch(operation);
  }
}

void SimulatedProcess::Restart() {
  if (std::exchange(is_ending_, true)) return;
  for (const auto& [operation, nodes] : running_) {
    checker_.OnReleasing(operation);
    engine_->ReleaseBatch(operation);
  }
  if (running_.empty()) asio::co_spawn(io_, GoOn(), asio::detached);
}

void SimulatedProcess::OnNodesEnded(const std::string& operation, int count) {
  const auto running = running_.find(operation);  // Gone, if it ended before it was released.
  if (running == running_.end()) return;
  running->second -= count;
  if (running->second > 0) return;
  running_.erase(running);
  if (is_ending_ && running_.empty()) asio::co_spawn(io_, GoOn(), asio::detached);
}

// A new engine, with what the records say.
asio::awaitable<void> SimulatedProcess::GoOn() {
  const auto timer = clock_.NewTimer(io_.get_executor());
  co_await timer->WaitUntil(base::After(clock_.MonotonicNow(), dice_.Millis(500)));
  LoseOrKeepPending();
  checker_.OnRestart();
  CreateEngine();
  for (auto& [name, operation] : checker_.operations()) {
    std::vector<NodeTarget> targets;
    for (const auto& [node, record] : operation.nodes) {
      if (record.finished) continue;
      targets.push_back({.node = node,
                         .uid = record.uid,
                         .attempts_made = record.started,
                         .interrupted = record.interrupted});
    }
    StartInEngine(operation.spec, std::move(targets));
    if (!operation.stopped) continue;
    const StopMode mode = operation.hurried ? StopMode::kImmediate : StopMode::kGraceful;
    engine_->StopBatch(name, mode, *operation.outcome);
  }
  is_ending_ = false;
  for (const auto& deed : std::exchange(for_the_next_, {})) deed();
}

void SimulatedProcess::OnIntended(const std::string& operation, std::vector<AttemptIntent> intents,
                                  absl::AnyInvocable<void()> recorded) {
  checker_.OnIntended(operation, intents);
  const uint64_t group = ++last_group_;
  pending_.emplace(group, Group{operation, std::move(intents), std::move(recorded)});
  if (records_ == Records::kAtOnce) return Record(group);
  checker_.operations()[operation].ever_waited = true;
  const absl::Duration delay = dice_.Millis(records_ == Records::kSoon ? 100 : 5'000);
  asio::co_spawn(io_, RecordLater(group, delay), asio::detached);
}

asio::awaitable<void> SimulatedProcess::RecordLater(uint64_t group, absl::Duration delay) {
  const auto timer = clock_.NewTimer(io_.get_executor());
  co_await timer->WaitUntil(base::After(clock_.MonotonicNow(), delay));
  Record(group);
}

void SimulatedProcess::Record(uint64_t group) {
  const auto found = pending_.find(group);
  if (found == pending_.end()) return;  // Of an earlier engine.
  if (disk_is_full_) {
    found->second.is_due = true;
    checker_.operations()[found->second.operation].ever_waited = true;
    return;
  }
  auto recorded = pending_.extract(found);
  checker_.OnRecorded(recorded.mapped().operation, recorded.mapped().intents);
  recorded.mapped().recorded();
}

void SimulatedProcess::SetDiskFull(bool full) {
  disk_is_full_ = full;
  if (full) return;
  std::vector<uint64_t> due;
  for (const auto& [group, pending] : pending_) {
    if (pending.is_due) due.push_back(group);
  }
  for (const uint64_t group : due) Record(group);
}

// What was on its way to the disk may have arrived. Whoever waited for it has gone.
void SimulatedProcess::LoseOrKeepPending() {
  for (auto& [group, pending] : std::exchange(pending_, {})) {
    if (dice_.Chance(0.5)) checker_.OnRecorded(pending.operation, pending.intents);
    if (dice_.Chance(0.5)) pending.recorded();
  }
}

}  // namespace nodeops::engine
