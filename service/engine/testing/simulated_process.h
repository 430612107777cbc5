#ifndef NODEOPS_SERVICE_ENGINE_TESTING_SIMULATED_PROCESS_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_SIMULATED_PROCESS_H_

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "k8s/http/transport.h"
#include "service/engine/batch_observer.h"
#include "service/engine/cluster_engine.h"
#include "service/engine/testing/dice.h"
#include "service/engine/testing/simulation_checker.h"

namespace nodeops::engine {

// What stands above the engine in a simulation: starts batches, keeps the records of intents (late,
// or not at all for a while), and is restarted in good order: it releases all batches, and a new
// engine goes on with what the records say. Shows the checker all that passes.
class SimulatedProcess {
 public:
  SimulatedProcess(boost::asio::io_context& io, base::Clock& clock, Dice& dice,
                   SimulationChecker& checker, std::shared_ptr<k8s::Transport> network);
  ~SimulatedProcess();

  // How fast intents are recorded.
  enum class Records { kAtOnce, kSoon, kLate };
  void set_records(Records records) { records_ = records; }
  // Until it is over nothing is recorded.
  void SetDiskFull(bool full);

  void Start(const BatchSpec& spec, std::vector<NodeTarget> targets);
  void Stop(const std::string& operation, StopMode mode, NodeOutcome outcome);
  void SetPaused(const std::string& operation, bool paused);
  void Restart();

 private:
  class Observer;
  struct Group {
    std::string operation;
    std::vector<AttemptIntent> intents;
    absl::AnyInvocable<void()> recorded;
    bool is_due = false;
  };

  void CreateEngine();
  void StartInEngine(const BatchSpec& spec, std::vector<NodeTarget> targets);
  void OnIntended(const std::string& operation, std::vector<AttemptIntent> intents,
                  absl::AnyInvocable<void()> recorded);
  void OnNodesEnded(const std::string& operation, int count);
  void Record(uint64_t group);
  void LoseOrKeepPending();
  boost::asio::awaitable<void> RecordLater(uint64_t group, absl::Duration delay);
  boost::asio::awaitable<void> GoOn();

  boost::asio::io_context& io_;
  base::Clock& clock_;
  Dice& dice_;
  SimulationChecker& checker_;
  const ClusterLimits limits_;
  const std::shared_ptr<k8s::NodeClient> client_;
  std::unique_ptr<ClusterEngine> engine_;
  Records records_ = Records::kAtOnce;
  bool disk_is_full_ = false;
  bool is_ending_ = false;
  uint64_t last_group_ = 0;
  std::map<uint64_t, Group> pending_;
  std::map<std::string, int> running_;               // Nodes of the engine's batches.
  std::vector<std::function<void()>> for_the_next_;  // What is asked for during a restart.
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_SIMULATED_PROCESS_H_
