#ifndef NODEOPS_SERVICE_ENGINE_TESTING_SIMULATION_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_SIMULATION_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace nodeops::engine {

struct SimulationReport {
  std::vector<std::string> violations;  // Of the engine's promises.
  std::vector<std::string> trace;       // All that happened, in order.
  std::map<std::string, int> counts;    // How many nodes ended how, how many attempts failed why.
};

// Runs a few operations on the few nodes of a simulated cluster, on a virtual clock in one thread.
// What goes wrong meanwhile (lost answers, errors, conflicts, kubelets and people who write, nodes
// that are replaced, an API server out of reach, intents that are recorded late, pauses, stops,
// restarts, operations that revert others) is drawn from `seed`, so that the same seed is the same
// run.
SimulationReport Simulate(uint64_t seed);

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_SIMULATION_H_
