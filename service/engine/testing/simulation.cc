#include "service/engine/testing/simulation.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <functional>
#include <memory>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/testing/simulated_clock.h"
#include "k8s/sandbox/api_server.h"
#include "k8s/sandbox/server/fault_script.h"
#include "k8s/sandbox/server/in_process_transport.h"
#include "k8s/sandbox/server/journal.h"
#include "k8s/sandbox/server/request_handler.h"
#include "service/engine/cluster_engine.h"
#include "service/engine/testing/node_remainder.h"
#include "service/engine/testing/simulation_checker.h"
#include "service/engine/testing/simulation_faults.h"

namespace nodeops::engine {
namespace {

namespace sandbox = k8s::sandbox;

// Shows the checker all requests on their way.
class CheckedTransport final : public k8s::Transport {
 public:
  CheckedTransport(std::shared_ptr<k8s::Transport> inner, SimulationChecker& checker)
      : inner_(std::move(inner)), checker_(checker) {}

  asio::awaitable<k8s::HttpResult> Send(k8s::HttpRequest request) override {
    const int64_t number = checker_.OnRequest(request);
    request.headers.insert(request.headers.begin(),
                           {"User-Agent", SimulationChecker::UserAgent(number)});
    auto answer = inner_->Send(std::move(request));
    k8s::HttpResult result = co_await std::move(answer);
    checker_.OnAnswer(number, result);
    co_return result;
  }

 private:
  const std::shared_ptr<k8s::Transport> inner_;
  SimulationChecker& checker_;
};

class CheckingObserver final : public BatchObserver {
 public:
  CheckingObserver(std::string operation, SimulationChecker& checker)
      : operation_(std::move(operation)), checker_(checker) {}

  void OnAttemptStarted(const std::string& node, int attempt,
                        const std::vector<k8s::FieldManager>&) override {
    checker_.OnAttemptStarted(operation_, node, attempt);
  }
  void OnRetryScheduled(const std::string& node, int failed_attempt, RetryCause cause,
                        const NodeError&, absl::Duration backoff) override {
    checker_.OnRetryScheduled(operation_, node, failed_attempt, cause, backoff);
  }
  void OnThrottled(const std::string&, int, absl::Duration, const NodeError&) override {}
  void OnFinished(const NodeTaskResult& result) override {
    checker_.OnFinished(operation_, result);
  }

 private:
  const std::string operation_;
  SimulationChecker& checker_;
};

class Simulation {
 public:
  explicit Simulation(uint64_t seed)
      : random_(seed),
        server_({.seed = seed}, clock_),
        script_(RandomFaults(random_), seed),
        handler_(server_, script_, journal_, clock_),
        checker_(clock_, journal_),
        network_(std::make_shared<sandbox::InProcessTransport>(
            io_.get_executor(), clock_, handler_,
            sandbox::InProcessOptions{.latency = absl::Milliseconds(Pick(200))})) {}

  SimulationReport Run() {
    AddNodes();
    StartEngine();
    for (int i = 1, operations = 1 + Pick(3); i <= operations; ++i) AddOperation(i);
    for (int i = 0, deeds = Pick(6); i < deeds; ++i) AddForeignDeed();
    asio::co_spawn(io_, DoAll(), asio::detached);
    clock_.RunUntilIdle(io_);
    checker_.OnEnd();
    CheckRemainders();
    return {checker_.violations(), checker_.trace(), checker_.counts()};
  }

 private:
  // From 0 to below `limit`.
  int Pick(int limit) { return static_cast<int>(random_() % static_cast<uint64_t>(limit)); }
  bool Chance(double probability) { return Pick(1'000) < probability * 1'000; }
  std::string PickNode() { return nodes_[Pick(static_cast<int>(nodes_.size()))]; }

  void At(absl::Duration time, std::function<void()> deed) {
    deeds_.emplace(time, std::move(deed));
  }

  void AddNodes() {
    for (int i = 0, count = 1 + Pick(3); i < count; ++i) {
      const std::string node = absl::StrCat("n", i);
      nodes_.push_back(node);
      server_.AddNode(node, {{"pool", "blue"}});
      Patch(node, absl::StrCat(R"({"metadata":{"annotations":{"team.example.com/owner":)",
                               R"("stor\u00e4ge"}},"spec":{"unschedulable":)",
                               Chance(0.5) ? "true" : "null", "}}"));
      before_[node] = *server_.NodeJson(node);
    }
  }

  void StartEngine() {
    const ClusterLimits limits = {.max_concurrency = 1 + Pick(6),
                                  .max_qps = Chance(0.2) ? 5.0 + Pick(20) : 0};
    engine_ = std::make_unique<ClusterEngine>(
        "sim", asio::make_strand(io_), clock_, random_,
        std::make_shared<k8s::NodeClient>(std::make_shared<CheckedTransport>(network_, checker_)),
        limits);
  }

  void AddOperation(int number) {
    BatchSpec spec;
    spec.operation = absl::StrCat("operations/", number);
    spec.cluster = "sim";
    spec.action = Chance(0.5) ? Action::kCordon : Action::kUncordon;
    spec.mode = Chance(0.85) ? Mode::kExecute : Chance(0.5) ? Mode::kPlan : Mode::kServerDryRun;
    spec.reason = Chance(0.5) ? "why" : "";
    spec.actor = "anonymous";
    spec.concurrency = 1 + Pick(4);
    spec.retry.max_attempts = 1 + Pick(5);
    spec.retry.node_timeout = absl::Seconds(1 + Pick(30));
    spec.retry.write_strategy = Chance(0.5) ? WriteStrategy::kPatch : WriteStrategy::kUpdate;
    const absl::Duration start = absl::Milliseconds(Pick(300));
    At(start, [this, spec] { Start(spec); });
    if (Chance(0.3)) {
      At(start + absl::Milliseconds(Pick(1'500)), [this, operation = spec.operation] {
        checker_.OnCancel(operation);
        engine_->StopBatch(operation, StopMode::kImmediate, NodeOutcome::kCancelled);
      });
    }
  }

  void Start(const BatchSpec& spec) {
    std::vector<NodeTarget> targets;
    for (const std::string& node : nodes_) {
      if (Chance(0.2)) continue;
      NodeTarget target = {.node = node};
      if (const auto json = server_.NodeJson(node); json && Chance(0.5)) {
        target.uid = k8s::Node::Parse(*json)->uid();
      }
      targets.push_back(target);
    }
    checker_.OnBatch(spec, targets);
    engine_->StartBatch(spec, targets,
                        std::make_shared<CheckingObserver>(spec.operation, checker_));
  }

  // Something that others do to the cluster.
  void AddForeignDeed() {
    const std::string node = PickNode();
    const absl::Duration time = absl::Milliseconds(Pick(1'000));
    const std::string state = Chance(0.5) ? "true" : "null";
    const int kind = Pick(20);
    if (kind < 10) {
      At(time, [this, node] { Kubelet(node); });
    } else if (kind < 15) {
      At(time, [this, node, state] {
        Patch(node, absl::StrCat(R"({"spec":{"unschedulable":)", state, "}}"));
      });
    } else if (kind < 16) {
      At(time, [this, node, state] {
        Patch(node, absl::StrCat(R"({"metadata":{"annotations":{"nodeops.dev/last-operation":)",
                                 R"("operations/other"}},"spec":{"unschedulable":)", state, "}}"));
        checker_.OnForeignOperation(node);
      });
    } else if (kind < 17) {
      At(time, [this, node] { Replace(node); });
    } else if (kind < 18) {
      At(time, [this, node] { Delete(node); });
    } else {
      At(time, [this] { network_->set_reachable(false); });
      At(time + absl::Milliseconds(Pick(300)), [this] { network_->set_reachable(true); });
    }
  }

  void Kubelet(const std::string& node) {
    checker_.Trace("kubelet writes " + node);
    server_.KubeletWrite(node);
  }
  void Replace(const std::string& node) {
    checker_.Trace("replaced: " + node);
    server_.ReplaceNode(node);
  }
  void Delete(const std::string& node) {
    checker_.Trace("deleted: " + node);
    server_.DeleteNode(node);
  }

  void Patch(const std::string& node, const std::string& body) {
    checker_.Trace(absl::StrCat("foreign patch of ", node, ": ", body));
    server_.Handle({.method = "PATCH",
                    .target = "/api/v1/nodes/" + node,
                    .headers = {{"Content-Type", "application/merge-patch+json"}},
                    .body = body});
  }

  asio::awaitable<void> DoAll() {
    const base::MonotonicTime start = clock_.MonotonicNow();
    const auto timer = clock_.NewTimer(io_.get_executor());
    for (auto& [time, deed] : deeds_) {
      co_await timer->WaitUntil(base::After(start, time));
      deed();
    }
  }

  // What nobody meant to change is what it was, byte for byte.
  void CheckRemainders() {
    for (const auto& [node, json] : before_) {
      const auto now = server_.NodeJson(node);
      if (!now || k8s::Node::Parse(*now)->uid() != k8s::Node::Parse(json)->uid()) continue;
      checker_.Require(NodeRemainder(*now) == NodeRemainder(json),
                       absl::StrCat("other fields changed: ", node, ": ", NodeRemainder(json),
                                    " is ", NodeRemainder(*now)));
    }
  }

  std::mt19937_64 random_;
  asio::io_context io_;
  base::SimulatedClock clock_;
  sandbox::ApiServer server_;
  sandbox::FaultScript script_;
  sandbox::Journal journal_;
  sandbox::RequestHandler handler_;
  SimulationChecker checker_;
  std::shared_ptr<sandbox::InProcessTransport> network_;
  std::unique_ptr<ClusterEngine> engine_;
  std::vector<std::string> nodes_;
  std::map<std::string, std::string> before_;
  std::multimap<absl::Duration, std::function<void()>> deeds_;
};

}  // namespace

SimulationReport Simulate(uint64_t seed) { return Simulation(seed).Run(); }

}  // namespace nodeops::engine
